import type { CellTable } from "../../src/core/cells/cells.ts";

/** How the cells of two backends go together. */
export interface CellMatch {
  readonly gpu: number;
  readonly cpu: number;
  /** Cells of the GPU's with one of the CPU's within a model px, each taken once. */
  readonly matched: number;
  /** Matched ones of the same class. */
  readonly sameClass: number;
}

/** Matches by place; slidePxPerModelPx is the distance allowed, level-0 px. */
export function countMatched(gpu: CellTable, cpu: CellTable, slidePxPerModelPx: number): CellMatch {
  const columns = new Map<number, number[]>();
  const columnOf = (x: number): number => Math.floor(x / slidePxPerModelPx);
  for (let row = 0; row < cpu.count; row++) {
    const column = columnOf(cpu.x[row] as number);
    columns.set(column, [...(columns.get(column) ?? []), row]);
  }
  const taken = new Set<number>();
  let sameClass = 0;
  for (let row = 0; row < gpu.count; row++) {
    const [x, y] = [gpu.x[row] as number, gpu.y[row] as number];
    const near = [-1, 0, 1].flatMap((step) => columns.get(columnOf(x) + step) ?? []);
    const found = near.find(
      (other) =>
        !taken.has(other) &&
        Math.hypot((cpu.x[other] as number) - x, (cpu.y[other] as number) - y) <= slidePxPerModelPx,
    );
    if (found === undefined) continue;
    taken.add(found);
    if (cpu.classId[found] === gpu.classId[row]) sameClass++;
  }
  return { gpu: gpu.count, cpu: cpu.count, matched: taken.size, sameClass };
}
