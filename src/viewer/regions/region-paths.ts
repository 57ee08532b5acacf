import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import { type Point, type RegionShape, shapeRings } from "../../core/geometry/shape.ts";
import { simplifyLine } from "../../core/geometry/simplify.ts";

/** Outlines may be this far off, screen px: not seen, and far fewer points when far out. */
const TOLERANCE_SCREEN_PX = 0.6;
/** Shapes smaller than this on screen are drawn as their box. */
const BOX_BELOW_SCREEN_PX = 4;

/**
 * Outlines as paths in level-0 px, one per shape and power of two of the zoom; shapes never change,
 * so paths are kept with them.
 */
const known = new WeakMap<RegionShape, Map<number, Path2D>>();

/** The outline of a shape, fit for a zoom. */
export function outlinePath(shape: RegionShape, slidePxPerScreenPx: number): Path2D {
  const octave = Math.floor(Math.log2(slidePxPerScreenPx));
  let paths = known.get(shape);
  if (!paths) {
    paths = new Map();
    known.set(shape, paths);
  }
  let path = paths.get(octave);
  if (!path) {
    path = makePath(shape, 2 ** octave);
    paths.set(octave, path);
  }
  return path;
}

function makePath(shape: RegionShape, slidePxPerScreenPx: number): Path2D {
  const path = new Path2D();
  const { x0, y0, x1, y1 } = prepareShape(shape).bounds;
  const sizePx = Math.max(x1 - x0, y1 - y0);
  if (shape.kind === "rectangle" || sizePx < BOX_BELOW_SCREEN_PX * slidePxPerScreenPx) {
    path.rect(x0, y0, x1 - x0, y1 - y0);
  } else if (shape.kind === "circle") {
    path.arc(shape.centre.x, shape.centre.y, shape.radiusPx, 0, 2 * Math.PI);
    path.closePath();
  } else {
    for (const ring of shapeRings(shape)) addRing(path, simplifyLine(ring, TOLERANCE_SCREEN_PX * slidePxPerScreenPx));
  }
  return path;
}

function addRing(path: Path2D, points: readonly Point[]): void {
  points.forEach(({ x, y }, index) => {
    if (index === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  path.closePath();
}
