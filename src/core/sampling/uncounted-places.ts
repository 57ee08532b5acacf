import type { Bounds, Point, RegionShape } from "../geometry/shape.ts";
import { createQuadratFinder, frameOf, type QuadratFrame } from "./quadrat-frame.ts";

/** Places of another reader's design where nothing is counted here: it was made where more was analysed. */
export interface UncountedPlaces {
  readonly places: number;
  /** What has to be counted; null: no window of the slide holds them. */
  readonly shape: RegionShape | null;
}

/** Points in level-0 px. */
export interface Places {
  readonly count: number;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** counted, uncounted: the slide's windows with and without a result, level-0 px. null: every place is counted. */
export function uncountedPlaces(
  { count, x, y }: Places,
  counted: readonly Bounds[],
  uncounted: readonly Bounds[],
): UncountedPlaces | null {
  const findCounted = createQuadratFinder(frameOf(counted));
  const findUncounted = createQuadratFinder(frameOf(uncounted));
  const windows = new Set<Bounds>();
  let places = 0;
  for (let place = 0; place < count; place++) {
    const [atX, atY] = [x[place] as number, y[place] as number];
    if (findCounted(atX, atY) >= 0) continue;
    places++;
    const window = uncounted[findUncounted(atX, atY)];
    if (window) windows.add(window);
  }
  if (places === 0) return null;
  return { places, shape: windows.size > 0 ? shapeInside(joinRows([...windows])) : null };
}

/** The middles of a frame's quadrats: a quadrat lies in one window wholly, so its middle speaks for it. */
export function quadratMiddles({ count, x0, y0, x1, y1 }: QuadratFrame): Places {
  const middles = (from: Float64Array, to: Float64Array): Float64Array =>
    from.map((edge, quadrat) => (edge + (to[quadrat] as number)) / 2);
  return { count, x: middles(x0, x1), y: middles(y0, y1) };
}

/** Neighbours in a row become one rectangle: a shape of few pieces is quick to ask and short to write down. */
function joinRows(windows: readonly Bounds[]): Bounds[] {
  const joined: Bounds[] = [];
  for (const window of [...windows].sort((a, b) => a.y0 - b.y0 || a.x0 - b.x0)) {
    const last = joined.at(-1);
    if (last && last.y0 === window.y0 && last.x1 === window.x0) joined.splice(-1, 1, { ...last, x1: window.x1 });
    else joined.push(window);
  }
  return joined;
}

/** The rectangles drawn in by a quarter of the smaller side, so that they touch no window beside them. */
function shapeInside(boxes: readonly Bounds[]): RegionShape {
  const polygons = boxes.map(({ x0, y0, x1, y1 }): Point[][] => {
    const inset = Math.min(x1 - x0, y1 - y0) / 4;
    const [left, top, right, bottom] = [x0 + inset, y0 + inset, x1 - inset, y1 - inset];
    return [
      [
        { x: left, y: top },
        { x: right, y: top },
        { x: right, y: bottom },
        { x: left, y: bottom },
      ],
    ];
  });
  return { kind: "polygons", polygons };
}
