import type { RectanglePixels } from "../../core/slide/pixels.ts";
import type { SlideSource } from "../../sources/base/slide-source.ts";

/** The coarsest stored level at least this wide or high is coarse enough to see a slide's colours, and fine enough to see tissue. */
const MIN_SIDE_PX = 256;
/** A level larger than this is read in its middle only. */
const MAX_SIDE_PX = 2048;

/** A coarse picture of the slide: the coarsest stored level that still shows something. @throws TileUnreadable, Cancelled. */
export async function readOverview(source: SlideSource, signal: AbortSignal): Promise<RectanglePixels> {
  const { levels } = source.info;
  let chosen = 0;
  levels.forEach((level, index) => {
    if (!level.synthetic && Math.max(level.widthPx, level.heightPx) >= MIN_SIDE_PX) chosen = index;
  });
  const level = levels[chosen];
  if (!level) throw new Error("a slide without levels");
  const widthPx = Math.min(MAX_SIDE_PX, level.widthPx);
  const heightPx = Math.min(MAX_SIDE_PX, level.heightPx);
  const x = Math.floor((level.widthPx - widthPx) / 2);
  const y = Math.floor((level.heightPx - heightPx) / 2);
  return source.readRegion(chosen, x, y, widthPx, heightPx, signal);
}
