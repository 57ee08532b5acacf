/** Points sorted into the squares of a grid, with the sums that bound how many of them one disc can hold. */
export interface PointGrid {
  readonly sizePx: number;
  /** Both are whole multiples of BLOCK. */
  readonly columns: number;
  readonly rows: number;
  /** Places relative to originX, originY, in the order of their squares: x, y pairs. */
  readonly pairs: Float64Array<ArrayBuffer>;
  readonly originX: number;
  readonly originY: number;
  /** First point of every square, row by row; one more at the end. */
  readonly start: Uint32Array<ArrayBuffer>;
}

/**
 * Centres are bounded by blocks of this many squares a side at first: a block is small against a field, so that few points lie near the rims
 * of the fields centred in it, and great enough that one look at them pays for many parts of it (ring-bounds.ts).
 */
export const BLOCK = 8;
/** Squares per radius, where memory allows: finer ones leave fewer points to look at, in more runs. */
const SQUARES_PER_RADIUS = 32;
const MAX_SQUARES = 4_000_000;

/** Sorts points (level-0 px; places of the first `count` rows) into a grid that reaches one radius beyond them. */
export function buildPointGrid(x: ArrayLike<number>, y: ArrayLike<number>, count: number, radiusPx: number): PointGrid {
  let x0 = Number.POSITIVE_INFINITY;
  let y0 = Number.POSITIVE_INFINITY;
  let x1 = Number.NEGATIVE_INFINITY;
  let y1 = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    x0 = Math.min(x0, x[i] as number);
    y0 = Math.min(y0, y[i] as number);
    x1 = Math.max(x1, x[i] as number);
    y1 = Math.max(y1, y[i] as number);
  }
  const marginPx = radiusPx * 1.01;
  const widthPx = x1 - x0 + 2 * marginPx;
  const heightPx = y1 - y0 + 2 * marginPx;
  const sizePx = Math.max(radiusPx / SQUARES_PER_RADIUS, Math.sqrt((widthPx * heightPx) / MAX_SQUARES));
  const columns = BLOCK * (Math.ceil(widthPx / sizePx / BLOCK) + 1);
  const rows = BLOCK * (Math.ceil(heightPx / sizePx / BLOCK) + 1);
  const originX = x0 - marginPx;
  const originY = y0 - marginPx;
  // Counting sort: numbers per square, then the end of every square, which walks back to its beginning as it is filled.
  const start = new Uint32Array(columns * rows + 1);
  const square = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const column = Math.floor(((x[i] as number) - originX) / sizePx);
    const row = Math.floor(((y[i] as number) - originY) / sizePx);
    const at = row * columns + column;
    square[i] = at;
    start[at] = (start[at] as number) + 1;
  }
  let end = 0;
  for (let at = 0; at < start.length; at++) {
    end += start[at] as number;
    start[at] = end;
  }
  const pairs = new Float64Array(2 * count);
  for (let i = count - 1; i >= 0; i--) {
    const at = square[i] as number;
    const place = (start[at] as number) - 1;
    start[at] = place;
    pairs[2 * place] = (x[i] as number) - originX;
    pairs[2 * place + 1] = (y[i] as number) - originY;
  }
  return { sizePx, columns, rows, pairs, originX, originY, start };
}

/** A run of squares of one row, by offset from a block's first row: `inner` columns beyond the block to either side are held wholly, `outer` reached. */
export interface RowReach {
  readonly row: number;
  /** -1: no square of this row is held wholly. */
  readonly inner: number;
  readonly outer: number;
}

/**
 * What a disc of this radius can reach when its centre lies anywhere in a block, row by row of squares: further than `outer` columns from the
 * block nothing; up to `inner` columns from it every point, wherever in its square the point and in the block the centre lies.
 */
export function reachOf(sizePx: number, radiusPx: number): RowReach[] {
  const reach: RowReach[] = [];
  const most = Math.ceil(radiusPx / sizePx) + 1;
  const across = (distancePx: number): number => Math.sqrt(radiusPx ** 2 - distancePx ** 2) / sizePx;
  for (let row = -most; row < BLOCK + most; row++) {
    // Rows next to the block are 0 apart from it; its far side is a block further.
    const near = Math.max(0, -row - 1, row - BLOCK) * sizePx;
    if (near > radiusPx) continue;
    const far = Math.max(BLOCK - row, row + 1) * sizePx;
    const outer = Math.floor(across(near) + ROUNDING) + 1;
    const inner = far > radiusPx ? -1 : Math.floor(across(far) - ROUNDING) - BLOCK;
    reach.push({ row, inner: Math.max(-1, inner), outer });
  }
  return reach;
}
const ROUNDING = 1e-9;

/** For every block, row by row: how many points lie in squares within reach of it; no disc centred in the block holds more. */
export function boundCounts(grid: PointGrid, reach: readonly RowReach[]): Uint32Array<ArrayBuffer> {
  const { columns, rows, start } = grid;
  const across = columns / BLOCK;
  const bounds = new Uint32Array(across * (rows / BLOCK));
  // Block rows outermost: their sums and the few rows of squares they reach stay in the processor's cache.
  for (let to = 0, top = 0; top < rows; to += across, top += BLOCK) {
    for (const { row: offset, outer } of reach) {
      const row = top + offset;
      if (row < 0 || row >= rows) continue;
      // The sorted order runs along rows, so a run of squares in one row is a run of points.
      const from = row * columns;
      const first = start[from] as number;
      const last = start[from + columns] as number;
      if (first === last) continue;
      // Blocks whose run begins before the row's first square, and from which on it ends behind its last.
      const cutLeft = Math.min(across, Math.ceil(outer / BLOCK));
      const cutRight = Math.max(0, Math.floor((columns - outer) / BLOCK));
      const plainFrom = Math.min(cutLeft, cutRight);
      const plainTo = Math.max(cutLeft, cutRight);
      const toRight = from + BLOCK + outer;
      const toLeft = from - outer;
      for (let block = 0; block < plainFrom; block++) {
        bounds[to + block] = (bounds[to + block] as number) + (start[toRight + BLOCK * block] as number) - first;
      }
      if (cutLeft <= cutRight) {
        for (let block = cutLeft; block < cutRight; block++) {
          const points = (start[toRight + BLOCK * block] as number) - (start[toLeft + BLOCK * block] as number);
          bounds[to + block] = (bounds[to + block] as number) + points;
        }
      } else {
        for (let block = cutRight; block < cutLeft; block++) {
          bounds[to + block] = (bounds[to + block] as number) + last - first;
        }
      }
      for (let block = plainTo; block < across; block++) {
        bounds[to + block] = (bounds[to + block] as number) + last - (start[toLeft + BLOCK * block] as number);
      }
    }
  }
  return bounds;
}
