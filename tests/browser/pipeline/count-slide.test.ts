import { beforeEach, expect, test } from "vitest";
import { cellName } from "../../../src/core/cells/cells.ts";
import { countByClass } from "../../../src/core/cells/select-cells.ts";
import { loadBuiltInModel } from "../support/built-in-model.ts";
import { countSlide, deleteStoredResults } from "../support/count-slide.ts";
import { fetchSharedFile, sharedDataUrl } from "../support/shared-data.ts";

const micronsPerPx = 0.499;
beforeEach(deleteStoredResults);

async function realSlide() {
  return { kind: "file", name: "CMU.svs", file: await fetchSharedFile("slides/CMU-1-Small-Region.svs") } as const;
}

test.skipIf(sharedDataUrl === null)(
  "a real SVS is counted whole; counting again computes nothing (skipped without the real slides)",
  async () => {
    const [input, model] = [await realSlide(), await loadBuiltInModel()];
    const started = performance.now();
    const first = await countSlide(input, model, { micronsPerPx });
    const counted = performance.now();
    expect([...first.table.windows.failed.values()]).toEqual([]);
    expect(first.table.windows.done.size).toBe(first.table.planned.length);
    expect(first.cells.count).toBeGreaterThan(100);
    const again = await countSlide(input, model, { micronsPerPx });
    expect(again.events).not.toContain("window");
    expect(again.cells.x).toEqual(first.cells.x);
    console.info(
      `${first.table.windows.done.size} windows, ${first.cells.count} cells,`,
      countByClass(first.cells.classId, first.cells.count),
      first.table.backendInUse?.description,
      `${(counted - started).toFixed(0)} ms, per step`,
      first.table.timingsMs,
    );
  },
);

test.skipIf(sharedDataUrl === null)(
  "moving the window grid by half a window changes no count by more than 0.1 % (skipped without the real slides)",
  async () => {
    const [input, model] = [await realSlide(), await loadBuiltInModel()];
    const straight = await countSlide(input, model, { micronsPerPx });
    const shifted = await countSlide(input, model, { micronsPerPx, gridOffsetPx: 320 });
    const counts = [straight, shifted].map(({ cells }) => countByClass(cells.classId, cells.count));
    counts[0]?.forEach((count, classId) => {
      expect(Math.abs(count - (counts[1]?.[classId] ?? 0))).toBeLessThanOrEqual(Math.ceil(count * 0.001));
    });
    const names = new Set(Array.from({ length: straight.cells.count }, (_, index) => cellName(straight.cells, index)));
    expect(names.size).toBe(straight.cells.count);
    const shared = Array.from({ length: shifted.cells.count }, (_, index) => names.has(cellName(shifted.cells, index)));
    console.info(counts, `${shared.filter(Boolean).length} of ${straight.cells.count} cells at the same peak`);
  },
);
