import { CELL_CLASSES, type CellClass, type CellTable, cellName } from "../cells/cells.ts";
import { NOT_A_CELL } from "./answers.ts";

/** Every nucleated cell of a generated slide, as samples/sample-slide.cells.json has it: level-0 px, class as an index into `classes`. */
export interface SlideTruth {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly classes: readonly string[];
  readonly cells: { readonly x: readonly number[]; readonly y: readonly number[]; readonly classId: readonly number[] };
}

/** A model's cell is the true one when it lies this near and no other is nearly as near; no cell, when none is in twice the distance. */
const SAME_MICRONS = 3;
const NO_CELL_MICRONS = 9;

/** Known answers for the model's cells whose truth is beyond doubt, by cell name. */
export function controlsFromTruth(truth: SlideTruth, cells: CellTable, micronsPerPx: number): Map<string, number> {
  const reachPx = NO_CELL_MICRONS / micronsPerPx;
  const columns = Math.ceil(truth.widthPx / reachPx) + 1;
  const bins = new Map<number, number[]>();
  const binOf = (x: number, y: number): number => Math.floor(y / reachPx) * columns + Math.floor(x / reachPx);
  truth.cells.x.forEach((x, at) => {
    const bin = binOf(x, truth.cells.y[at] as number);
    const list = bins.get(bin);
    if (list) list.push(at);
    else bins.set(bin, [at]);
  });
  const known = new Map<string, number>();
  for (let row = 0; row < cells.count; row++) {
    const x = cells.x[row] as number;
    const y = cells.y[row] as number;
    let nearest = -1;
    let nearestPx = Infinity;
    let secondPx = Infinity;
    for (const dy of [-reachPx, 0, reachPx]) {
      for (const dx of [-reachPx, 0, reachPx]) {
        for (const at of bins.get(binOf(x + dx, y + dy)) ?? []) {
          const distancePx = Math.hypot((truth.cells.x[at] as number) - x, (truth.cells.y[at] as number) - y);
          if (distancePx < nearestPx) {
            secondPx = nearestPx;
            nearestPx = distancePx;
            nearest = at;
          } else if (distancePx < secondPx) secondPx = distancePx;
        }
      }
    }
    if (nearestPx > reachPx) known.set(cellName(cells, row), NOT_A_CELL);
    else if (nearestPx <= SAME_MICRONS / micronsPerPx && secondPx > 2 * nearestPx) {
      const name = truth.classes[truth.cells.classId[nearest] as number];
      const classId = CELL_CLASSES.indexOf(name as CellClass);
      if (classId >= 0) known.set(cellName(cells, row), classId);
    }
  }
  return known;
}
