import type { CellTable } from "../cells/cells.ts";
import { GrowingCells } from "../cells/growing-cells.ts";
import { adaptCells } from "../learning/adapt-cells.ts";
import type { Adapter } from "../learning/adapter.ts";
import { FLAG_BITS } from "../model/flag-rule.ts";

/** A counted table as an adapter answers it. It grows with the network's own table, which stays as it is. */
export class AdaptedCells {
  readonly adapter: Adapter;
  readonly #cells = new GrowingCells();

  constructor(adapter: Adapter) {
    this.adapter = adapter;
  }

  get table(): CellTable {
    return this.#cells.table;
  }

  /** Adds rows of the network's table. -> the same rows, adapted. */
  append(cells: CellTable): CellTable {
    const adapted = { ...cells, ...adaptCells(cells, this.adapter) };
    this.#cells.append(adapted);
    return adapted;
  }

  clear(): void {
    this.#cells.clear();
  }
}

/**
 * Flags after adaptation, into `adapted`: an adapter may ask for more looks but never for fewer, because the limits of the flags were chosen for
 * the network's own answers. A cell whose class it changes is always looked at.
 */
export function keepFlags(
  adapted: Uint8Array,
  network: Uint8Array,
  classes: { readonly before: Uint8Array; readonly after: Uint8Array },
  isCounted: readonly boolean[],
): void {
  for (let row = 0; row < adapted.length; row++) {
    const before = classes.before[row] as number;
    const after = classes.after[row] as number;
    const changed = before !== after && (isCounted[before] || isCounted[after]) ? FLAG_BITS.unsure : 0;
    adapted[row] = (adapted[row] as number) | (network[row] as number) | changed;
  }
}
