/** Points sorted into the squares of a grid, with the sums that bound how many of them one disc can hold. */
export interface PointGrid {
  readonly sizePx: number;
  readonly columns: number;
  readonly rows: number;
  /** Places relative to originX, originY, in the order of their squares. */
  readonly x: Float64Array<ArrayBuffer>;
  readonly y: Float64Array<ArrayBuffer>;
  readonly originX: number;
  readonly originY: number;
  /** First point of every square, row by row; one more at the end. */
  readonly start: Uint32Array<ArrayBuffer>;
}

/** Squares per radius, where memory allows: finer bounds better and costs more. */
const SQUARES_PER_RADIUS = 32;
const MOST_SQUARES = 4_000_000;

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
  const sizePx = Math.max(radiusPx / SQUARES_PER_RADIUS, Math.sqrt((widthPx * heightPx) / MOST_SQUARES));
  const columns = Math.ceil(widthPx / sizePx) + 1;
  const rows = Math.ceil(heightPx / sizePx) + 1;
  const originX = x0 - marginPx;
  const originY = y0 - marginPx;
  const start = new Uint32Array(columns * rows + 1);
  const square = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const column = Math.floor(((x[i] as number) - originX) / sizePx);
    const row = Math.floor(((y[i] as number) - originY) / sizePx);
    const at = row * columns + column;
    square[i] = at;
    start[at + 1] = (start[at + 1] as number) + 1;
  }
  for (let at = 0; at < columns * rows; at++) start[at + 1] = (start[at + 1] as number) + (start[at] as number);
  const next = start.slice(0, -1);
  const sortedX = new Float64Array(count);
  const sortedY = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = square[i] as number;
    const place = next[at] as number;
    next[at] = place + 1;
    sortedX[place] = (x[i] as number) - originX;
    sortedY[place] = (y[i] as number) - originY;
  }
  return { sizePx, columns, rows, x: sortedX, y: sortedY, originX, originY, start };
}

/** A run of squares of one row, by offset from the middle one: `inner` columns to either side are held wholly, `outer` reached. */
export interface RowReach {
  readonly row: number;
  /** -1: no square of this row is held wholly. */
  readonly inner: number;
  readonly outer: number;
}

/**
 * What a disc of this radius can reach when its centre lies anywhere in a square, row by row of squares: beyond `outer` columns nothing;
 * up to `inner` columns it holds every point, wherever in its square the centre lies.
 */
export function reachOf(sizePx: number, radiusPx: number): RowReach[] {
  const reach: RowReach[] = [];
  const most = Math.ceil(radiusPx / sizePx) + 1;
  for (let row = -most; row <= most; row++) {
    // Squares next to each other are 0 apart, and the far sides of squares n apart are n + 1 sides apart.
    const near = Math.max(0, Math.abs(row) - 1) * sizePx;
    if (near > radiusPx) continue;
    const far = (Math.abs(row) + 1) * sizePx;
    const outer = Math.floor(Math.sqrt(radiusPx ** 2 - near ** 2) / sizePx + ROUNDING) + 1;
    const inner = far > radiusPx ? -1 : Math.floor(Math.sqrt(radiusPx ** 2 - far ** 2) / sizePx - ROUNDING) - 1;
    reach.push({ row, inner: Math.max(-1, inner), outer });
  }
  return reach;
}
const ROUNDING = 1e-9;

/** For every square: how many points lie in squares within reach of it; no disc centred in the square holds more. */
export function boundCounts(grid: PointGrid, reach: readonly RowReach[]): Uint32Array<ArrayBuffer> {
  const { columns, rows, start } = grid;
  const bounds = new Uint32Array(columns * rows);
  for (const { row: offset, outer } of reach) {
    const lastWhole = columns - outer - 1;
    for (let row = Math.max(0, -offset); row < Math.min(rows, rows - offset); row++) {
      // The sorted order runs along rows, so a run of squares in one row is a run of points.
      const from = (row + offset) * columns;
      const first = start[from] as number;
      const last = start[from + columns] as number;
      if (first === last) continue;
      const to = row * columns;
      for (let column = 0; column < columns; column++) {
        const left = column < outer ? first : (start[from + column - outer] as number);
        const right = column >= lastWhole ? last : (start[from + column + outer + 1] as number);
        bounds[to + column] = (bounds[to + column] as number) + right - left;
      }
    }
  }
  return bounds;
}
