import type { Bounds, Point, RegionShape } from "../regions.ts";
import { createTileFinder, frameOf, type TileFrame, tileBounds } from "./tile-frame.ts";

/** Tiles of a frame that lie where nothing is counted here: the frame was drawn where more was analysed. */
export interface UncountedTiles {
  readonly tiles: number;
  /** What has to be counted; null: no window of the slide holds them. */
  readonly shape: RegionShape | null;
}

/** counted, uncounted: the slide's windows with and without a result, level-0 px. null: every tile is counted. */
export function uncountedTiles(
  frame: TileFrame,
  counted: readonly Bounds[],
  uncounted: readonly Bounds[],
): UncountedTiles | null {
  const findCounted = createTileFinder(frameOf(counted));
  const findUncounted = createTileFinder(frameOf(uncounted));
  const windows = new Set<Bounds>();
  let tiles = 0;
  for (let tile = 0; tile < frame.count; tile++) {
    const { x0, y0, x1, y1 } = tileBounds(frame, tile);
    const x = (x0 + x1) / 2;
    const y = (y0 + y1) / 2;
    // A tile lies in one window wholly, so its middle speaks for it.
    if (findCounted(x, y) >= 0) continue;
    tiles++;
    const window = uncounted[findUncounted(x, y)];
    if (window) windows.add(window);
  }
  if (tiles === 0) return null;
  return { tiles, shape: windows.size > 0 ? shapeInside(joinRows([...windows])) : null };
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
