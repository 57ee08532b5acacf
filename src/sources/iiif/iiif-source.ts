import { type ScaleEvidence, type SlideInfo, type SlideLevel, settleMicronsPerPx } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { sha256Hex } from "../base/fingerprint.ts";
import type { SlideSource } from "../base/slide-source.ts";
import { withSyntheticLevels } from "../base/synthetic-levels.ts";
import { TiledSource, type TileLoader } from "../base/tiled-source.ts";
import { createWebFolder, type WebFolder } from "../bytes/web-folder.ts";
import { decodeSizedTile } from "../image/sized-tile.ts";
import { type ImageInformation, parseInformation } from "./image-information.ts";

/** Whether an address is that of an image's information (IIIF Image API 2 and 3, section 2.2). */
export function isIiifAddress(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.endsWith("/info.json");
}

/** Opens an image of a IIIF server by the address of its info.json. @throws MalformedSlide, UnsupportedFormat, SlideUnreachable. */
export async function openIiif(url: string, name: string, signal: AbortSignal): Promise<SlideSource> {
  const folder = createWebFolder(url);
  const text = new TextDecoder().decode(await folder.read("info.json", signal));
  const information = parseInformation(text);
  const stored = levelsOf(information);
  const loader = new IiifTileLoader(folder, information, stored);
  const coarsest = await loader.read({ level: stored.length - 1, column: 0, row: 0 }, signal);
  const head = new TextEncoder().encode(`granuloscope-iiif-1|${information.widthPx}x${information.heightPx}|`);
  const info: SlideInfo = {
    id: await sha256Hex([head, coarsest]),
    name,
    format: "iiif",
    widthPx: information.widthPx,
    heightPx: information.heightPx,
    scale: settleMicronsPerPx(readingsOf(information)),
    levels: withSyntheticLevels(stored),
  };
  return new TiledSource(info, loader);
}

function levelsOf({ widthPx, heightPx, tileWidthPx, tileHeightPx, scaleFactors }: ImageInformation): SlideLevel[] {
  return scaleFactors.map((downsample) => ({
    widthPx: Math.ceil(widthPx / downsample),
    heightPx: Math.ceil(heightPx / downsample),
    downsample,
    tileWidthPx,
    tileHeightPx,
    synthetic: false,
  }));
}

function readingsOf({ micronsPerPx }: ImageInformation): ScaleEvidence[] {
  if (micronsPerPx === null) return [];
  return [{ micronsPerPx, source: "iiif-physical-dimensions", detail: "service physdim" }];
}

/**
 * The path of a tile in its canonical form (Image API 2.1, 4.7; 3.0, 4.7), which servers of fixed files need: the whole image is "full", its full
 * size "full" in version 2 and "max" in version 3.
 */
export function tilePath(information: ImageInformation, level: SlideLevel, column: number, row: number): string {
  const { widthPx, heightPx, version } = information;
  const factor = level.downsample;
  const x = column * level.tileWidthPx * factor;
  const y = row * level.tileHeightPx * factor;
  const width = Math.min(level.tileWidthPx * factor, widthPx - x);
  const height = Math.min(level.tileHeightPx * factor, heightPx - y);
  const whole = width === widthPx && height === heightPx;
  const size = tileSize(level, column, row);
  const region = whole ? "full" : `${x},${y},${width},${height}`;
  const sized = version === 2 ? `${size.widthPx},` : `${size.widthPx},${size.heightPx}`;
  const full = version === 2 ? "full" : "max";
  return `${region}/${whole && factor === 1 ? full : sized}/0/default.jpg`;
}

function tileSize(level: SlideLevel, column: number, row: number): { widthPx: number; heightPx: number } {
  return {
    widthPx: Math.min(level.tileWidthPx, level.widthPx - column * level.tileWidthPx),
    heightPx: Math.min(level.tileHeightPx, level.heightPx - row * level.tileHeightPx),
  };
}

class IiifTileLoader implements TileLoader {
  readonly #folder: WebFolder;
  readonly #information: ImageInformation;
  readonly #levels: readonly SlideLevel[];

  constructor(folder: WebFolder, information: ImageInformation, levels: readonly SlideLevel[]) {
    this.#folder = folder;
    this.#information = information;
    this.#levels = levels;
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    return addresses.map(async (address) => {
      const { widthPx, heightPx } = tileSize(this.#levels[address.level] as SlideLevel, address.column, address.row);
      return decodeSizedTile(await this.read(address, signal), widthPx, heightPx);
    });
  }

  read({ level, column, row }: TileAddress, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const path = tilePath(this.#information, this.#levels[level] as SlideLevel, column, row);
    return this.#folder.read(path, signal);
  }

  close(): void {
    // Requests end by their signal.
  }
}
