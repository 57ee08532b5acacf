import { RingEdges } from "./ring-edges.ts";
import { ringCrossesItself } from "./segments.ts";
import {
  type Bounds,
  boundsTouch,
  type Point,
  type RegionShape,
  type Ring,
  ringAreaPx2,
  shapeBounds,
} from "./shape.ts";
import { type Spans, spansLength, uniteSpans } from "./spans.ts";

/** A shape made ready for many questions; coordinates in level-0 px. Rectangles are half-open, polygons follow the even-odd rule. */
export interface PreparedShape {
  readonly bounds: Bounds;
  /** Of what `contains` and `spansAt` call inside: exact but for outlines that cross, which are measured along AREA_ROWS lines. */
  readonly areaPx2: number;
  contains(x: number, y: number): boolean;
  /** Where the line at y lies inside. */
  spansAt(y: number): Spans;
  /** Whether the shape has a point in a rectangle. */
  touches(box: Bounds): boolean;
  /** Whether all of a rectangle lies inside. */
  covers(box: Bounds): boolean;
}

const AREA_ROWS = 4096;
/** More parts or holes than this are measured along lines instead of being compared pair by pair. */
const MAX_COMPARED = 200;
const MAX_CORNER_HEIGHTS = 4 * AREA_ROWS;
/** Rings with more points are measured along lines instead of being searched for crossings pair by pair. */
const MAX_POINTS_SEARCHED = 2500;
const known = new WeakMap<RegionShape, PreparedShape>();

/** Prepares a shape once; shapes never change, so the answer is kept for as long as the shape is. */
export function prepareShape(shape: RegionShape): PreparedShape {
  let prepared = known.get(shape);
  if (!prepared) {
    prepared = prepare(shape);
    known.set(shape, prepared);
  }
  return prepared;
}

/** Whether a point lies in a shape. */
export function shapeContains(shape: RegionShape, x: number, y: number): boolean {
  return prepareShape(shape).contains(x, y);
}

/** Area of a shape, level-0 px². */
export function shapeAreaPx2(shape: RegionShape): number {
  return prepareShape(shape).areaPx2;
}

function prepare(shape: RegionShape): PreparedShape {
  if (shape.kind === "rectangle") return prepareRectangle(shape.bounds);
  if (shape.kind === "circle") return prepareCircle(shapeBounds(shape), shape.centre, shape.radiusPx);
  const pieces = shape.kind === "polygon" ? [[shape.points]] : shape.polygons;
  return preparePolygons(shapeBounds(shape), pieces);
}

function prepareRectangle(bounds: Bounds): PreparedShape {
  const { x0, y0, x1, y1 } = bounds;
  return {
    bounds,
    areaPx2: Math.max(0, x1 - x0) * Math.max(0, y1 - y0),
    contains: (x, y) => x >= x0 && x < x1 && y >= y0 && y < y1,
    spansAt: (y) => (y >= y0 && y < y1 && x1 > x0 ? [x0, x1] : []),
    touches: (box) => boundsTouch(bounds, box),
    covers: (box) => box.x0 >= x0 && box.x1 <= x1 && box.y0 >= y0 && box.y1 <= y1,
  };
}

function prepareCircle(bounds: Bounds, centre: Point, radiusPx: number): PreparedShape {
  const squared = radiusPx ** 2;
  return {
    bounds,
    areaPx2: Math.PI * squared,
    contains: (x, y) => (x - centre.x) ** 2 + (y - centre.y) ** 2 <= squared,
    spansAt: (y) => {
      const half = Math.sqrt(squared - (y - centre.y) ** 2);
      return half > 0 ? [centre.x - half, centre.x + half] : [];
    },
    touches: (box) => {
      const dx = centre.x - Math.min(box.x1, Math.max(box.x0, centre.x));
      const dy = centre.y - Math.min(box.y1, Math.max(box.y0, centre.y));
      return dx * dx + dy * dy <= squared;
    },
    covers: (box) => {
      const dx = Math.max(Math.abs(box.x0 - centre.x), Math.abs(box.x1 - centre.x));
      const dy = Math.max(Math.abs(box.y0 - centre.y), Math.abs(box.y1 - centre.y));
      return dx * dx + dy * dy <= squared;
    },
  };
}

function preparePolygons(bounds: Bounds, pieces: readonly (readonly Ring[])[]): PreparedShape {
  const edges = pieces.map((rings) => new RingEdges(rings));
  const contains = (x: number, y: number): boolean => edges.some((piece) => piece.contains(x, y));
  const spansAt = (y: number): Spans =>
    edges.length === 1 ? (edges[0] as RingEdges).spansAt(y) : uniteSpans(edges.flatMap((piece) => piece.spansAt(y)));
  const outlineTouches = (box: Bounds): boolean => edges.some((piece) => piece.touches(box));
  const containsMiddle = (box: Bounds): boolean => contains((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2);
  const touches = (box: Bounds): boolean => boundsTouch(bounds, box) && (containsMiddle(box) || outlineTouches(box));
  const covers = (box: Bounds): boolean => containsMiddle(box) && !outlineTouches(box);
  return { bounds, areaPx2: polygonArea(pieces, bounds, spansAt), contains, spansAt, touches, covers };
}

/**
 * The area inside by the same rule as `spansAt`: what parts share is counted once, and holes follow the even-odd rule. Outlines that plainly
 * lie apart are measured one by one. Else lines between all corners are summed: exact where no edges cross between two corners' heights.
 */
function polygonArea(pieces: readonly (readonly Ring[])[], bounds: Bounds, spansAt: (y: number) => Spans): number {
  const rings = pieces.flat();
  const simple = rings.every((ring) => ring.length <= MAX_POINTS_SEARCHED && !ringCrossesItself(ring));
  if (simple && (rings.length <= 1 || liesApart(pieces))) {
    return pieces.reduce((sum, [outer = [], ...holes]) => {
      return sum + holes.reduce((left, hole) => left - ringAreaPx2(hole), ringAreaPx2(outer));
    }, 0);
  }
  const stepPx = (bounds.y1 - bounds.y0) / AREA_ROWS;
  let area = 0;
  let before = bounds.y0;
  for (const y of cornerHeights(rings, bounds)) {
    const lines = Math.max(1, Math.ceil((y - before) / stepPx));
    const heightPx = (y - before) / lines;
    let lengthPx = 0;
    for (let line = 0; line < lines; line++) lengthPx += spansLength(spansAt(before + (line + 0.5) * heightPx));
    area += lengthPx * heightPx;
    before = y;
  }
  return area;
}

/** Whether parts, and the holes inside each part's outline, plainly share no point. False says nothing: their boxes touch, or they are many. */
function liesApart(pieces: readonly (readonly Ring[])[]): boolean {
  if (pieces.length > MAX_COMPARED || !boxesApart(pieces.map(([outer = []]) => outer))) return false;
  return pieces.every(([outer = [], ...holes]) => {
    if (holes.length === 0) return true;
    if (holes.length > MAX_COMPARED || !boxesApart(holes)) return false;
    const edges = new RingEdges([outer]);
    return holes.map(ringBounds).every((box) => !edges.touches(box) && edges.contains(box.x0, box.y0));
  });
}

function boxesApart(rings: readonly Ring[]): boolean {
  const boxes = rings.map(ringBounds);
  return boxes.every((box, at) => boxes.every((other, place) => place <= at || !boundsTouch(box, other)));
}

function ringBounds(points: Ring): Bounds {
  return shapeBounds({ kind: "polygon", points });
}

/** The different heights of all corners in rising order; of very many only the last, so that lines at even steps are summed. */
function cornerHeights(rings: readonly Ring[], { y1 }: Bounds): Iterable<number> {
  const heights = new Set<number>();
  for (const ring of rings) for (const { y } of ring) heights.add(y);
  return heights.size > MAX_CORNER_HEIGHTS ? [y1] : Float64Array.from(heights).sort();
}
