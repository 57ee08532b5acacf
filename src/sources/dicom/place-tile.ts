import { TaggedError } from "../../core/base/errors.ts";
import type { SlideLevel } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { decodeFrame } from "./decode-frame.ts";
import type { DicomLevel } from "./pyramid.ts";
import type { DicomPicture, FrameFormat } from "./read-instance.ts";

/** Which frame a tile is, and its size cut at the level's edge; part is null where a sparse level stores no tile. */
export interface TilePlace<Part extends DicomPicture> {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly format: FrameFormat;
  readonly part: Part | null;
  /** Number of the frame within its part; 0 is the first. */
  readonly frame: number;
}

/** Finds a tile's frame. @throws RegionInvalid. */
export function placeTile<Part extends DicomPicture>(
  levels: readonly DicomLevel<Part>[],
  { level: at, column, row }: TileAddress,
): TilePlace<Part> {
  const level = levels[at];
  if (!level || column < 0 || row < 0 || column >= level.columns || row >= level.rows) {
    throw new TaggedError("RegionInvalid", `no tile ${at}/${column}/${row}`, { level: at, column, row });
  }
  const { format } = level;
  const frame = level.frameOf[row * level.columns + column] as number;
  const part = level.parts.findLast(({ firstFrame }) => firstFrame <= frame) ?? null;
  return {
    widthPx: Math.min(format.widthPx, level.widthPx - column * format.widthPx),
    heightPx: Math.min(format.heightPx, level.heightPx - row * format.heightPx),
    format,
    part,
    frame: frame - (part?.firstFrame ?? 0),
  };
}

/** Decodes a frame and cuts it to its tile. @throws TileUnreadable, Cancelled. */
export async function decodeTile(
  bytes: Uint8Array<ArrayBuffer>,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  format: FrameFormat,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const bitmap = await decodeFrame(bytes, format, signal);
  if (bitmap.width === widthPx && bitmap.height === heightPx) return bitmap;
  const cut = await createImageBitmap(bitmap, 0, 0, widthPx, heightPx, { premultiplyAlpha: "none" });
  bitmap.close();
  return cut;
}

/** A tile that a sparse level leaves out was not scanned: background (PS3.3, C.7.6.17.3). */
export function whiteTile({ widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number }): ImageBitmap {
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  return canvas.transferToImageBitmap();
}

/** The levels as the rest of the program knows them. */
export function storedLevels(levels: readonly DicomLevel<DicomPicture>[]): SlideLevel[] {
  return levels.map(({ widthPx, heightPx, downsample, format }) => ({
    widthPx,
    heightPx,
    downsample,
    tileWidthPx: format.widthPx,
    tileHeightPx: format.heightPx,
    synthetic: false,
  }));
}
