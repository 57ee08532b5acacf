import { describe, expect, it } from "vitest";
import { createCellTable } from "../../../src/core/cells/cells.ts";
import { GrowingCells } from "../../../src/core/cells/growing-cells.ts";

describe("GrowingCells", () => {
  it("keeps every row in its place while its room doubles", () => {
    const cells = new GrowingCells();
    for (let batch = 0; batch < 5; batch++) {
      const table = createCellTable(3000);
      table.x.fill(batch);
      table.classProbabilities.fill(batch / 10);
      cells.append(table);
    }
    expect(cells.count).toBe(15000);
    expect(cells.table.x[0]).toBe(0);
    expect(cells.table.x[14999]).toBe(4);
    expect(cells.table.classProbabilities.length).toBe(15000 * 6);
    expect(cells.table.classProbabilities[89999]).toBeCloseTo(0.4);
  });

  it("leaves a table that was handed out as it is when it is cleared and filled anew", () => {
    const cells = new GrowingCells();
    const table = createCellTable(10);
    table.x.fill(1);
    cells.append(table);
    const before = cells.table;
    cells.clear();
    table.x.fill(2);
    cells.append(table);
    expect([...before.x]).toEqual(new Array(10).fill(1));
    expect(cells.table.x[0]).toBe(2);
  });
});
