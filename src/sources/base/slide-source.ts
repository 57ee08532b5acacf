import type { RectanglePixels } from "../../core/slide/pixels.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";

/** An open slide. All reads are cancellable; none uploads anything. */
export interface SlideSource {
  readonly info: SlideInfo;

  /**
   * Reads a rectangle of a stored level for analysis: byte reads are coalesced by file offset and retried, JPEG goes to the
   * browser's decoder. The rectangle must lie inside the level.
   * @throws TileUnreadable (details: level, column, row, reason) when any tile under it cannot be read or decoded, Cancelled.
   */
  readRegion(
    level: number,
    x: number,
    y: number,
    widthPx: number,
    heightPx: number,
    signal: AbortSignal,
  ): Promise<RectanglePixels>;

  /** Reads one tile for display (any level of info.levels, synthetic ones too). @throws TileUnreadable, Cancelled. */
  readTile(address: TileAddress, signal: AbortSignal): Promise<ImageBitmap>;

  /** Releases bitmaps and pending reads; every later read throws Cancelled. */
  close(): void;
}
