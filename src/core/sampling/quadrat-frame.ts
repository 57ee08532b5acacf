import type { Bounds } from "../geometry/shape.ts";
import { isOnTissue, type TissueMask, tissueAreaPx2 } from "../slide/tissue.ts";

/** Wanted side of a quadrat, µm: a reader sees it at one glance at 40x. */
export const QUADRAT_MICRONS = 128;

/** The quadrats a sample is drawn from: half-open rectangles in level-0 px that do not overlap. */
export interface QuadratFrame {
  readonly count: number;
  readonly x0: Float64Array<ArrayBuffer>;
  readonly y0: Float64Array<ArrayBuffer>;
  readonly x1: Float64Array<ArrayBuffer>;
  readonly y1: Float64Array<ArrayBuffer>;
}

/**
 * Cuts every analysed window into equal rectangles as near to QUADRAT_MICRONS as whole numbers of them allow, so that a quadrat is
 * analysed wholly or not at all: windows that failed are in no quadrat, and none is cut by the edge of what was counted. At the slide's
 * edge windows, and so quadrats, are smaller. A cell belongs to the quadrat that holds its centroid, left and upper edge included, right and
 * lower not. Quadrats without tissue are left out unless a model cell (x, y: level-0 px) lies in them: nobody counts glass.
 */
export function buildQuadratFrame(
  windows: readonly Bounds[],
  mask: TissueMask,
  cells: { readonly x: Float32Array; readonly y: Float32Array; readonly count: number },
  micronsPerPx: number,
): QuadratFrame {
  const wantedPx = QUADRAT_MICRONS / micronsPerPx;
  const all: Bounds[] = [];
  for (const { x0, y0, x1, y1 } of windows) {
    const columns = Math.max(1, Math.round((x1 - x0) / wantedPx));
    const rows = Math.max(1, Math.round((y1 - y0) / wantedPx));
    const edge = (from: number, to: number, part: number, parts: number): number =>
      part === parts ? to : from + ((to - from) * part) / parts;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        all.push({
          x0: edge(x0, x1, column, columns),
          y0: edge(y0, y1, row, rows),
          x1: edge(x0, x1, column + 1, columns),
          y1: edge(y0, y1, row + 1, rows),
        });
      }
    }
  }
  const holdsCell = new Uint8Array(all.length);
  const find = createQuadratFinder(frameOf(all));
  for (let cell = 0; cell < cells.count; cell++) {
    const quadrat = find(cells.x[cell] as number, cells.y[cell] as number);
    if (quadrat >= 0) holdsCell[quadrat] = 1;
  }
  return frameOf(
    all.filter((box, quadrat) => holdsCell[quadrat] === 1 || tissueAreaPx2(mask, box.x0, box.y0, box.x1, box.y1) > 0),
  );
}

/** Tissue (level-0 px²) in the quadrats; a place for which `left` answers true is not counted (asked at every mask px's centre). */
export function frameTissuePx2(
  frame: QuadratFrame,
  mask: TissueMask,
  left?: (x: number, y: number) => boolean,
): number {
  let area = 0;
  const size = mask.slidePxPerMaskPx;
  for (let quadrat = 0; quadrat < frame.count; quadrat++) {
    const { x0, y0, x1, y1 } = quadratBounds(frame, quadrat);
    if (!left) {
      area += tissueAreaPx2(mask, x0, y0, x1, y1);
      continue;
    }
    for (let y = y0 + size / 2; y < y1; y += size) {
      const height = Math.min(size, y1 - (y - size / 2));
      for (let x = x0 + size / 2; x < x1; x += size) {
        if (isOnTissue(mask, x, y) && !left(x, y)) area += height * Math.min(size, x1 - (x - size / 2));
      }
    }
  }
  return area;
}

/** One quadrat's rectangle. */
export function quadratBounds(frame: QuadratFrame, quadrat: number): Bounds {
  return {
    x0: frame.x0[quadrat] as number,
    y0: frame.y0[quadrat] as number,
    x1: frame.x1[quadrat] as number,
    y1: frame.y1[quadrat] as number,
  };
}

/** Answers the quadrat that holds a point (level-0 px), or -1: a coarse grid finds the candidates. */
export function createQuadratFinder(frame: QuadratFrame): (x: number, y: number) => number {
  let sizePx = 1;
  for (let quadrat = 0; quadrat < frame.count; quadrat++) {
    const { x0, y0, x1, y1 } = quadratBounds(frame, quadrat);
    sizePx = Math.max(sizePx, x1 - x0, y1 - y0);
  }
  const buckets = new Map<number, number[]>();
  const keyOf = (column: number, row: number): number => row * 0x1000000 + column;
  for (let quadrat = 0; quadrat < frame.count; quadrat++) {
    const { x0, y0, x1, y1 } = quadratBounds(frame, quadrat);
    for (let row = Math.floor(y0 / sizePx); row <= Math.floor(y1 / sizePx); row++) {
      for (let column = Math.floor(x0 / sizePx); column <= Math.floor(x1 / sizePx); column++) {
        const key = keyOf(column, row);
        const bucket = buckets.get(key);
        if (bucket) bucket.push(quadrat);
        else buckets.set(key, [quadrat]);
      }
    }
  }
  return (x, y) => {
    for (const quadrat of buckets.get(keyOf(Math.floor(x / sizePx), Math.floor(y / sizePx))) ?? []) {
      const inside =
        x >= (frame.x0[quadrat] as number) &&
        x < (frame.x1[quadrat] as number) &&
        y >= (frame.y0[quadrat] as number) &&
        y < (frame.y1[quadrat] as number);
      if (inside) return quadrat;
    }
    return -1;
  };
}

/** Rectangles as a frame. */
export function frameOf(quadrats: readonly Bounds[]): QuadratFrame {
  return {
    count: quadrats.length,
    x0: Float64Array.from(quadrats, (box) => box.x0),
    y0: Float64Array.from(quadrats, (box) => box.y0),
    x1: Float64Array.from(quadrats, (box) => box.x1),
    y1: Float64Array.from(quadrats, (box) => box.y1),
  };
}
