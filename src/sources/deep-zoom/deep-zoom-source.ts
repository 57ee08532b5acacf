import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import { type ScaleEvidence, type SlideLevel, settleMicronsPerPx } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { sha256Hex } from "../base/fingerprint.ts";
import { readOpenSlideBounds } from "../base/openslide-bounds.ts";
import type { SlideSource } from "../base/slide-source.ts";
import { TiledSource, type TileLoader } from "../base/tiled-source.ts";
import { storedPicture } from "../image/stored-picture.ts";
import { decodeImage, flattenOverWhite } from "../tiff/decode-image.ts";
import type { DeepZoomFiles } from "./deep-zoom-files.ts";

/** What a .dzi file states (Microsoft Deep Zoom file format). */
interface Descriptor {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tileSizePx: number;
  readonly overlapPx: number;
  readonly extension: string;
}

/** Levels smaller than this are of no use to anyone. */
const COARSEST_SIDE_PX = 256;

/** Reads a .dzi descriptor. @throws NotAnImage naming what is missing. */
export function parseDescriptor(xml: string): Descriptor {
  const attribute = (name: string): string => {
    const value = new RegExp(`\\b${name}\\s*=\\s*["']([^"']+)["']`).exec(xml)?.[1];
    if (value === undefined) throw new TaggedError("NotAnImage", `a .dzi file without ${name}`, { field: name });
    return value;
  };
  const whole = (name: string, minimum: number, maximum: number): number => {
    const value = Number(attribute(name));
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new TaggedError("NotAnImage", `a .dzi file with ${name} = ${value}`, { field: name });
    }
    return value;
  };
  const extension = attribute("Format").toLowerCase();
  if (!/^(jpe?g|png|webp)$/.test(extension)) {
    throw new TaggedError("UnsupportedFormat", `Deep Zoom tiles as ${extension}`, { what: extension });
  }
  return {
    widthPx: whole("Width", 1, 4_000_000),
    heightPx: whole("Height", 1, 4_000_000),
    tileSizePx: whole("TileSize", 16, 8192),
    overlapPx: whole("Overlap", 0, 256),
    extension,
  };
}

/** Opens Deep Zoom tiles. Deep Zoom counts levels from a single px; here, and only here, that becomes level 0 = finest. */
export async function openDeepZoom(files: DeepZoomFiles, name: string, signal: AbortSignal): Promise<SlideSource> {
  const xml = await (await files.readDescriptor(signal)).text();
  throwIfCancelled(signal);
  const descriptor = parseDescriptor(xml);
  const { widthPx, heightPx, tileSizePx } = descriptor;
  const finest = Math.ceil(Math.log2(Math.max(widthPx, heightPx)));
  const levels: SlideLevel[] = [];
  for (let downsample = 1; ; downsample *= 2) {
    const size = { widthPx: Math.ceil(widthPx / downsample), heightPx: Math.ceil(heightPx / downsample) };
    if (downsample > 1 && Math.max(size.widthPx, size.heightPx) < COARSEST_SIDE_PX) break;
    levels.push({ ...size, downsample, tileWidthPx: tileSizePx, tileHeightPx: tileSizePx, synthetic: false });
  }
  const identity = new TextEncoder().encode(
    xml + (await files.contentSummary(finest - levels.length + 1, descriptor.extension, signal)),
  );
  throwIfCancelled(signal);
  const properties = await files.readProperties(signal);
  const bounds = readOpenSlideBounds(properties, widthPx, heightPx);
  const info = {
    id: await sha256Hex([new TextEncoder().encode("granuloscope-dzi-1|"), identity]),
    name,
    format: "deep-zoom" as const,
    widthPx,
    heightPx,
    scale: settleMicronsPerPx(readProperties(properties)),
    levels,
    ...(bounds && { openSlideBounds: bounds }),
  };
  const loader: TileLoader = {
    load: (addresses, tileSignal) =>
      addresses.map((address) => loadTile(files, descriptor, levels, finest, address, tileSignal)),
    close: () => undefined,
  };
  return new TiledSource(info, loader);
}

/** Tiles carry overlapPx of their neighbours on every inner side; that is cut off here. */
async function loadTile(
  files: DeepZoomFiles,
  descriptor: Descriptor,
  levels: readonly SlideLevel[],
  finest: number,
  { level, column, row }: TileAddress,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const shape = levels[level] as SlideLevel;
  const path = `${finest - level}/${column}_${row}.${descriptor.extension}`;
  const decoded = await decodeImage(await storedPicture(await files.readTile(path, signal)));
  const bitmap = /^(png|webp)$/.test(descriptor.extension) ? flattenOverWhite(decoded) : decoded;
  const left = column === 0 ? 0 : descriptor.overlapPx;
  const top = row === 0 ? 0 : descriptor.overlapPx;
  const width = Math.min(shape.tileWidthPx, shape.widthPx - column * shape.tileWidthPx);
  const height = Math.min(shape.tileHeightPx, shape.heightPx - row * shape.tileHeightPx);
  if (bitmap.width < left + width || bitmap.height < top + height) {
    const reason = `tile of ${bitmap.width} x ${bitmap.height} px`;
    bitmap.close();
    throw new TaggedError("TileUnreadable", `${path}: ${reason}`, { reason });
  }
  if (bitmap.width === width && bitmap.height === height) return bitmap;
  const cut = await createImageBitmap(bitmap, left, top, width, height, { premultiplyAlpha: "none" });
  bitmap.close();
  return cut;
}

/** openslide.mpp-x/-y as libvips writes them beside its tiles. */
function readProperties(xml: string): ScaleEvidence[] {
  return ["x", "y"].flatMap((axis): ScaleEvidence[] => {
    const found = new RegExp(`openslide\\.mpp-${axis}</name>\\s*<value[^>]*>\\s*([^<\\s]+)`).exec(xml)?.[1];
    if (found === undefined) return [];
    return [
      { micronsPerPx: Number(found), source: "deep-zoom-properties", detail: `openslide.mpp-${axis} = ${found}` },
    ];
  });
}
