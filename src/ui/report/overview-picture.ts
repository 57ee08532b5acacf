import type { SlideInfo } from "../../core/slide/slide.ts";
import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";

/**
 * The overview is drawn from the coarsest level with at least this many px on its longer side:
 * sharp at a page's width.
 */
const MIN_SIDE_PX = 900;
const MAX_SIDE_PX = 1600;

/** Draws the whole slide into a canvas; the canvas takes the picture's size. @throws TileUnreadable. */
export async function drawOverview(
  crops: AppActions["crops"],
  slide: SlideInfo,
  canvas: HTMLCanvasElement,
): Promise<void> {
  const level = Math.max(
    0,
    slide.levels.findLastIndex(({ widthPx, heightPx }) => Math.max(widthPx, heightPx) >= MIN_SIDE_PX),
  );
  const { widthPx, heightPx, tileWidthPx, tileHeightPx } = slide.levels[level] ?? {
    ...slide,
    tileWidthPx: slide.widthPx,
    tileHeightPx: slide.heightPx,
  };
  const shrink = Math.min(1, MAX_SIDE_PX / Math.max(widthPx, heightPx));
  canvas.width = Math.round(widthPx * shrink);
  canvas.height = Math.round(heightPx * shrink);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(shrink, shrink);
  for (let row = 0; row * tileHeightPx < heightPx; row++) {
    for (let column = 0; column * tileWidthPx < widthPx; column++) {
      const tile = await crops.readTile(slide.id, { level, column, row });
      context.drawImage(tile, column * tileWidthPx, row * tileHeightPx);
      tile.close();
    }
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/**
 * Draws a dot for every flagged cell that nobody has read and that is of a main class or may be:
 * too many for single marks of a drawing, and all others would hide the tissue.
 */
export function drawFlagged(review: Stores["review"], slide: SlideInfo, canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { openFlags, reviewed } = review;
  const scale = canvas.width / slide.widthPx;
  const sidePx = Math.max(2, Math.max(canvas.width, canvas.height) / 260);
  context.fillStyle = "#d55e00";
  context.strokeStyle = "#ffffff";
  for (let row = 0; row < openFlags.length; row++) {
    if (openFlags[row] !== 1) continue;
    const x = (reviewed.cells.x[row] as number) * scale - sidePx / 2;
    const y = (reviewed.cells.y[row] as number) * scale - sidePx / 2;
    context.strokeRect(x, y, sidePx, sidePx);
    context.fillRect(x, y, sidePx, sidePx);
  }
}
