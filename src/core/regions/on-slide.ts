import { prepareShape } from "../geometry/prepared-shape.ts";
import { boundsTouch, type RegionShape } from "../geometry/shape.ts";
import { type FileRegion, type RegionFileProblem, regionFileInvalid } from "./region-file.ts";

/** All shapes inside so few px: the file counts in something else (shares, mm). */
const MIN_EXTENT_PX = 2;

interface SlideSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Whether a shape (level-0 px) lies on a slide at least in part. */
export function liesOnSlide(shape: RegionShape, { widthPx, heightPx }: SlideSize): boolean {
  return boundsTouch(prepareShape(shape).bounds, { x0: 0, y0: 0, x1: widthPx, y1: heightPx });
}

/** The shapes of a file that lie on a slide (level-0 px) at least in part. @throws RegionFileInvalid when none does. */
export function regionsOnSlide(found: readonly FileRegion[], slide: SlideSize): readonly FileRegion[] {
  const bounds = found.map(({ shape }) => prepareShape(shape).bounds);
  const problem: RegionFileProblem = bounds.every(
    ({ x0, y0, x1, y1 }) => Math.max(Math.abs(x0), Math.abs(y0), x1, y1) < MIN_EXTENT_PX,
  )
    ? "notPixels"
    : "outside";
  const inside = found.filter(({ shape }) => liesOnSlide(shape, slide));
  if (inside.length === 0 || problem === "notPixels") throw regionFileInvalid(problem);
  return inside;
}
