import type { Pieces } from "./piece-map.ts";

/** Finds the pieces that touch a tile of a level; made once, two numbers a piece. */
export class PieceLookup {
  readonly #columns: number;
  readonly #starts: Uint32Array;
  readonly #members: Int32Array;

  constructor(pieces: Pieces, widthPx: number, heightPx: number, tilePx: number) {
    const columns = Math.ceil(widthPx / tilePx);
    const rows = Math.ceil(heightPx / tilePx);
    this.#columns = columns;
    const visit = (use: (tile: number, piece: number) => void): void => {
      for (let piece = 0; piece < pieces.x.length; piece++) {
        const [x, y] = [pieces.x[piece] as number, pieces.y[piece] as number];
        // One px more on each side: a piece at a fraction of a px reaches into its neighbour.
        const left = Math.max(0, Math.floor((x - 1) / tilePx));
        const top = Math.max(0, Math.floor((y - 1) / tilePx));
        const right = Math.min(columns - 1, Math.floor((x + pieces.widthPx + 1) / tilePx));
        const bottom = Math.min(rows - 1, Math.floor((y + pieces.heightPx + 1) / tilePx));
        for (let row = top; row <= bottom; row++) {
          for (let column = left; column <= right; column++) use(row * columns + column, piece);
        }
      }
    };
    this.#starts = new Uint32Array(columns * rows + 1);
    const starts = this.#starts;
    visit((tile) => {
      starts[tile + 1] = (starts[tile + 1] as number) + 1;
    });
    for (let tile = 0; tile < columns * rows; tile++) {
      starts[tile + 1] = (starts[tile + 1] as number) + (starts[tile] as number);
    }
    this.#members = new Int32Array(starts[columns * rows] as number);
    const next = starts.slice();
    visit((tile, piece) => {
      const at = next[tile] as number;
      this.#members[at] = piece;
      next[tile] = at + 1;
    });
  }

  /** Pieces under a tile, in the order in which they are laid. */
  under(column: number, row: number): Int32Array {
    const tile = row * this.#columns + column;
    return this.#members.subarray(this.#starts[tile] as number, this.#starts[tile + 1] as number);
  }
}
