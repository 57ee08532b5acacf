import { TaggedError } from "../../core/base/errors.ts";
import { type SlideFormat, settleMicronsPerPx } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { fingerprint } from "../base/fingerprint.ts";
import type { SlideSource } from "../base/slide-source.ts";
import { withSyntheticLevels } from "../base/synthetic-levels.ts";
import { TiledSource, type TileLoader } from "../base/tiled-source.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { decodeImage } from "../tiff/decode-image.ts";
import { storedJpeg } from "../tiff/jpeg-stream.ts";
import { jpegOrientation, jpegSize, pngDensityReadings, pngSize, storedPng } from "./image-header.ts";

const TILE_PX = 512;
/** Browsers decode no larger picture; larger slides come as tiled files. */
const MAX_SIDE_PX = 16_384;
const MAX_AREA_PX = 200_000_000;

/** Opens a plain PNG or JPEG, decoded once and held. @throws ImageTooLarge, TruncatedFile, NotAnImage. */
export async function openImage(
  bytes: ByteSource,
  name: string,
  format: Extract<SlideFormat, "png" | "jpeg">,
  signal: AbortSignal,
): Promise<SlideSource> {
  const data = await bytes.read(0, bytes.sizeBytes, signal);
  const size = format === "png" ? pngSize(data) : jpegSize(data);
  if (!size) throw new TaggedError("NotAnImage", `no size in this ${format}`, { format });
  const { widthPx, heightPx } = size;
  if (Math.max(widthPx, heightPx) > MAX_SIDE_PX || widthPx * heightPx > MAX_AREA_PX) {
    throw new TaggedError("ImageTooLarge", `${widthPx} x ${heightPx} px`, { widthPx, heightPx });
  }
  // A cut-off picture would decode with a grey rest, and a grey rest has no cells.
  const stored = format === "png" ? storedPng(data) : storedJpeg(data);
  if (!stored) throw new TaggedError("TruncatedFile", `${format} without its end`, { format });
  let bitmap: ImageBitmap;
  try {
    bitmap = await decodeImage(stored);
  } catch (error) {
    throw new TaggedError("NotAnImage", `the browser cannot decode this ${format}`, { format }, error);
  }
  const opaque = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = opaque.getContext("2d", { willReadFrequently: true });
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  // What is transparent in a picture of tissue is glass.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, bitmap.width, bitmap.height);
  context.drawImage(bitmap, 0, 0);
  const orientation = format === "jpeg" ? jpegOrientation(data) : 1;
  const level = { downsample: 1, tileWidthPx: TILE_PX, tileHeightPx: TILE_PX, synthetic: false };
  const info = {
    id: await fingerprint(bytes, new Uint8Array(0), signal),
    name,
    format,
    widthPx: bitmap.width,
    heightPx: bitmap.height,
    scale: settleMicronsPerPx(format === "png" ? pngDensityReadings(data) : []),
    levels: withSyntheticLevels([{ ...level, widthPx: bitmap.width, heightPx: bitmap.height }]),
    ...(orientation > 1 && {
      notes: [{ kind: "orientation-ignored" as const, detail: `EXIF orientation ${orientation}` }],
    }),
  };
  bitmap.close();
  const loader: TileLoader = {
    load: (addresses) => addresses.map((address) => cutTile(opaque, address)),
    close: () => undefined,
  };
  return new TiledSource(info, loader);
}

function cutTile(image: OffscreenCanvas, { column, row }: TileAddress): Promise<ImageBitmap> {
  const width = Math.min(TILE_PX, image.width - column * TILE_PX);
  const height = Math.min(TILE_PX, image.height - row * TILE_PX);
  return createImageBitmap(image, column * TILE_PX, row * TILE_PX, width, height, { premultiplyAlpha: "none" });
}
