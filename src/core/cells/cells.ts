/** Cells as a structure of arrays: no object per cell anywhere between the GPU and the screen. */

/** The classes of the product, in the order of every class index. The names are the exported ones. */
export const CELL_CLASSES = ["Eosinophil", "Neutrophil", "Mast cell", "Lymphocyte", "Plasma cell", "Other"] as const;
export type CellClass = (typeof CELL_CLASSES)[number];
export const CLASS_COUNT = CELL_CLASSES.length;
/** The three classes the product exists for. */
export const MAIN_CLASSES: readonly CellClass[] = ["Eosinophil", "Neutrophil", "Mast cell"];

/**
 * A table of `count` cells; every array is exactly that long (probabilities: count * CLASS_COUNT, row per cell).
 * The typed arrays' buffers are transferable and are stored as they are.
 */
export interface CellTable {
  readonly count: number;
  /** Centroid in level-0 px, origin at the top-left pixel's CORNER. */
  readonly x: Float32Array<ArrayBuffer>;
  readonly y: Float32Array<ArrayBuffer>;
  /** Peak position on the network's output lattice (output cells from the slide's corner): names the cell for good. */
  readonly peakColumn: Uint32Array<ArrayBuffer>;
  readonly peakRow: Uint32Array<ArrayBuffer>;
  /** Index into CELL_CLASSES of the most probable class. */
  readonly classId: Uint8Array<ArrayBuffer>;
  /** Probability that a nucleated cell is centred here, 0..1. */
  readonly centreProbability: Float32Array<ArrayBuffer>;
  /** Class probabilities given a cell, CLASS_COUNT per cell, each row sums to 1. */
  readonly classProbabilities: Float32Array<ArrayBuffer>;
}

type ColumnName = Exclude<keyof CellTable, "count">;
type ColumnValues = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** The columns of a CellTable. Every function that makes or copies tables goes through this list: a new column is added here alone. */
const COLUMNS: { readonly [Name in ColumnName]: ColumnKind } = {
  x: { Values: Float32Array, perCell: 1 },
  y: { Values: Float32Array, perCell: 1 },
  peakColumn: { Values: Uint32Array, perCell: 1 },
  peakRow: { Values: Uint32Array, perCell: 1 },
  classId: { Values: Uint8Array, perCell: 1 },
  centreProbability: { Values: Float32Array, perCell: 1 },
  classProbabilities: { Values: Float32Array, perCell: CLASS_COUNT },
};
interface ColumnKind {
  readonly Values: new (length: number) => ColumnValues;
  readonly perCell: number;
}
const COLUMN_NAMES = Object.keys(COLUMNS) as readonly ColumnName[];

/** A table whose columns `columnOf` gives; it must give each column the type that COLUMNS names. */
function tableOf(count: number, columnOf: (name: ColumnName, kind: ColumnKind) => ColumnValues): CellTable {
  const columns = COLUMN_NAMES.map((name) => [name, columnOf(name, COLUMNS[name])] as const);
  return { count, ...Object.fromEntries(columns) } as unknown as CellTable;
}

/** An empty table, or zeroed columns for `count` cells. */
export function createCellTable(count: number): CellTable {
  return tableOf(count, (_, { Values, perCell }) => new Values(count * perCell));
}

/** The buffers to transfer with a table; the sender's table is empty afterwards. */
export function cellTableBuffers(cells: CellTable): ArrayBuffer[] {
  return COLUMN_NAMES.map((name) => cells[name].buffer);
}

/** The first `count` rows, as views of the same memory. */
export function viewCells(cells: CellTable, count: number): CellTable {
  return tableOf(count, (name, { perCell }) => cells[name].subarray(0, count * perCell));
}

/** Copies all rows of `source` into `target`, from row `row` on. */
export function copyCells(target: CellTable, source: CellTable, row: number): void {
  for (const name of COLUMN_NAMES) target[name].set(source[name], row * COLUMNS[name].perCell);
}

/** Joins tables row after row, in the order given. */
export function concatenateCells(tables: readonly CellTable[]): CellTable {
  const joined = createCellTable(tables.reduce((sum, table) => sum + table.count, 0));
  let row = 0;
  for (const table of tables) {
    copyCells(joined, table, row);
    row += table.count;
  }
  return joined;
}

/** The rows for which `keep` answers true, in their order. */
export function selectCells(cells: CellTable, keep: (index: number) => boolean): CellTable {
  const indices: number[] = [];
  for (let index = 0; index < cells.count; index++) if (keep(index)) indices.push(index);
  return takeCells(cells, indices);
}

/** The rows with these indices, in this order. */
export function takeCells(cells: CellTable, indices: ArrayLike<number>): CellTable {
  return tableOf(indices.length, (name, { Values, perCell }) => {
    const from = cells[name];
    const taken = new Values(indices.length * perCell);
    for (let row = 0; row < indices.length; row++) {
      const first = (indices[row] as number) * perCell;
      for (let value = 0; value < perCell; value++) taken[row * perCell + value] = from[first + value] as number;
    }
    return taken;
  });
}

/** Probability that here is a cell of this class: centre probability times class probability, 0..1. */
export function probabilityOfClass(cells: CellTable, index: number, classId: number): number {
  return (
    (cells.centreProbability[index] as number) * (cells.classProbabilities[index * CLASS_COUNT + classId] as number)
  );
}

/** Probability that this is a cell of its most probable class, 0..1. */
export function detectionProbability(cells: CellTable, index: number): number {
  return probabilityOfClass(cells, index, cells.classId[index] as number);
}

/** Peak columns from here on are no place on the lattice but name a cell that a reader added: 63 random bits with the peak row. */
export const ADDED_BIT = 0x80000000;
/** Bits 29 and 30 of a peak column say which half of a split cell this is (1 or 2); 0 for the model's own cells. */
export const CHILD_SHIFT = 29;
/** The bits of a peak column that are a place on the lattice. */
export const COLUMN_MASK = 0x1fffffff;

/** Whether a row was put there by a reader: an added cell, or one half of a split one. The network said nothing of it. */
export function isAddedCell(cells: CellTable, index: number): boolean {
  return (cells.peakColumn[index] as number) > COLUMN_MASK;
}

/**
 * A cell's lasting name inside (slide, model, µm/px): its peak on the output lattice, "column_row"; "added-" and 16 hexadecimal digits for
 * a cell that a reader added; "column_row/1" and "/2" for the halves of a split cell.
 */
export function cellName(cells: CellTable, index: number): string {
  const column = cells.peakColumn[index] as number;
  const row = cells.peakRow[index] as number;
  if (column <= COLUMN_MASK) return `${column}_${row}`;
  if (column >= ADDED_BIT) return `added-${column.toString(16)}${row.toString(16).padStart(8, "0")}`;
  return `${column & COLUMN_MASK}_${row}/${column >>> CHILD_SHIFT}`;
}

/** The class index of a class name. */
export function classIndex(name: CellClass): number {
  return CELL_CLASSES.indexOf(name);
}

/** The rows in the order of their peaks, top to bottom, then left to right: the same whatever order the windows came in. */
export function peakOrder(cells: CellTable): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: cells.count }, (_, index) => index);
  return order.sort((a, b) => {
    const rows = (cells.peakRow[a] as number) - (cells.peakRow[b] as number);
    return rows !== 0 ? rows : (cells.peakColumn[a] as number) - (cells.peakColumn[b] as number);
  });
}

/** The table in the order of its peaks. */
export function sortByPeak(cells: CellTable): CellTable {
  return takeCells(cells, peakOrder(cells));
}
