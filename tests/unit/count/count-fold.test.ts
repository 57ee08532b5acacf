import { expect, test } from "vitest";
import { createCellTable } from "../../../src/core/cells/cells.ts";
import { CountFold } from "../../../src/core/count/count-fold.ts";
import { cornerName } from "../../../src/core/count/counted-windows.ts";
import { rectangleShape } from "../../../src/core/geometry/shape.ts";
import { qualityBit } from "../../../src/core/quality/window-quality.ts";
import type { ModelGrid, ModelWindow } from "../../../src/core/slide/window.ts";
import { planWindows, windowBounds } from "../../../src/core/slide/window-layout.ts";
import { testAdapter } from "../support/test-adapter.ts";
import { testManifest } from "../support/test-manifest.ts";

const manifest = testManifest();
const grid: ModelGrid = {
  level: 0,
  levelWidthPx: 4000,
  levelHeightPx: 2560,
  levelPxPerModelPx: 2,
  slidePxPerModelPx: 2,
  widthPx: 2000,
  heightPx: 1280,
  micronsPerPx: 0.5,
};
const mask = { widthPx: 125, heightPx: 80, slidePxPerMaskPx: 32, data: new Uint8Array(10_000).fill(1) };
const plan = { grid, mask, ...planWindows(grid, manifest, null, mask) };
const [first, second, third] = plan.windows as [ModelWindow, ModelWindow, ModelWindow];
const timingsMs = { read: 1, preprocess: 1, guards: 1, inference: 1, decode: 1, store: 1 };
const nuclei = { darkSamples: 0, darkStarts: 0, tissueSamples: 0 };

/** One cell in the window's first block, which is out of focus where `bits` says so. */
function result(window: ModelWindow, bits = 0) {
  const cells = createCellTable(1);
  cells.peakColumn[0] = window.x / 2 + 3;
  cells.peakRow[0] = window.y / 2 + 3;
  cells.x[0] = (window.x + 7) * 2;
  cells.y[0] = (window.y + 7) * 2;
  const reasons = new Uint8Array(400);
  reasons[0] = bits;
  return {
    window,
    quality: { blockPx: 32, blocksPerSide: 20, reasons, nuclei },
    cells,
    backend: "wasm" as const,
    timingsMs,
  };
}

test("a run that starts again reports windows anew: no cell, area or failure counts twice", () => {
  const table = new CountFold(() => manifest);
  const error = { _tag: "TruncatedFile", message: "short", details: {} } as const;
  for (let run = 0; run < 2; run++) {
    table.take({ name: "plan", payload: plan });
    table.take({ name: "window", payload: result(first) });
    table.take({ name: run === 0 ? "failed" : "phase", payload: { window: second, error } });
  }
  expect(table.cells.count).toBe(1);
  expect(table.windows.failed.size).toBe(1);
  const { x1, y1 } = windowBounds(first, grid);
  expect(table.windows.areas.analysedPx2).toBe(x1 * y1);
  table.take({ name: "window", payload: result(second) });
  expect(table.windows.failed.size).toBe(0);
  expect(table.timingsMs.read).toBe(3);
});

test("a run that broke has failed in every window it did not come to", () => {
  const table = new CountFold(() => manifest);
  const error = (message: string) => ({ _tag: "Unexpected", message, details: {} }) as const;
  table.take({ name: "plan", payload: plan });
  table.take({ name: "window", payload: result(first) });
  table.take({ name: "failed", payload: { window: second, error: error("own reason") } });
  table.breakOff(error("the worker died"));
  const { done, failed } = table.windows;
  expect(done.size + failed.size).toBe(plan.windows.length);
  const messages = [...failed.values()].map((failure) => failure.error.message);
  expect(messages.filter((message) => message === "own reason")).toHaveLength(1);
});

test("windows that nobody asked for leave no cell, area or failure", () => {
  const table = new CountFold(() => manifest, new Set([cornerName(second)]));
  table.take({ name: "plan", payload: plan });
  const both = { windows: [first, second], quality: [result(first).quality, result(second).quality] };
  const cells = createCellTable(2);
  cells.peakColumn.set([first.x / 2 + 3, second.x / 2 + 3]);
  cells.peakRow.set([first.y / 2 + 3, second.y / 2 + 3]);
  table.take({ name: "restored", payload: { ...both, cells, backends: ["wasm"] } });
  table.take({
    name: "failed",
    payload: { window: third, error: { _tag: "Unexpected", message: "", details: {} } },
  });
  expect([...table.cells.peakColumn]).toEqual([second.x / 2 + 3]);
  expect(table.windows.failed.size).toBe(0);
  expect(table.windows.doneBounds).toEqual([windowBounds(second, grid)]);
});

test("artefacts that are left out are marked in the table and out of the area, and back again; nothing is dropped", () => {
  const table = new CountFold(() => manifest);
  table.take({ name: "plan", payload: plan });
  table.setArtefactTreatment("leave-out");
  table.take({ name: "window", payload: result(first, qualityBit("focus")) });
  table.take({ name: "window", payload: result(second) });
  expect([...table.excluded]).toEqual([1, 0]);
  expect(table.windows.exclusionCount).toBe(1);
  expect(table.windows.excludedAreas.analysedPx2).toBeCloseTo(64 * 64, 6);
  table.setExclusions([rectangleShape(windowBounds(second, grid))]);
  expect([...table.excluded]).toEqual([1, 1]);
  expect([...table.inExcludedRegion]).toEqual([0, 1]);
  expect(table.setArtefactTreatment("mark")).toBe(true);
  expect([...table.excluded]).toEqual([0, 1]);
  table.clear();
  expect(table.cells.count).toBe(0);
  expect(table.windows.done.size).toBe(0);
});

test("uncounted tissue is what has no result and did not fail; nothing is veiled before a first result", () => {
  const table = new CountFold(() => manifest);
  table.take({ name: "plan", payload: plan });
  expect(table.windows.uncountedAreas).toEqual([]);
  table.take({ name: "window", payload: result(first) });
  const area = (areas: readonly { x0: number; y0: number; x1: number; y1: number }[]): number =>
    areas.reduce((sum, { x0, y0, x1, y1 }) => sum + (x1 - x0) * (y1 - y0), 0);
  const all = plan.windows.map((window) => windowBounds(window, grid));
  expect(area(table.windows.uncountedAreas)).toBe(area(all.slice(1)));
  // Windows side by side are one rectangle: no more than one per row here.
  const rows = new Set(all.map(({ y0 }) => y0)).size;
  expect(table.windows.uncountedAreas.length).toBe(rows);
  const error = { _tag: "TruncatedFile", message: "short", details: {} } as const;
  table.take({ name: "failed", payload: { window: second, error } });
  expect(area(table.windows.uncountedAreas)).toBe(area(all.slice(2)));
});

/** A cell that the network calls what `probabilities` say. */
function answered(window: ModelWindow, probabilities: readonly number[]) {
  const payload = result(window);
  payload.cells.classProbabilities.set(probabilities);
  payload.cells.classId[0] = probabilities.indexOf(Math.max(...probabilities));
  return payload;
}

test("an adapter changes what is answered, for windows before and after it; taking it away gives back the network's word", () => {
  const table = new CountFold(() => manifest);
  const adapter = testAdapter({ id: manifest.id, sha256: manifest.sha256 }, [[-3], [0]]);
  table.take({ name: "plan", payload: plan });
  table.take({ name: "window", payload: answered(first, [0.6, 0.1, 0, 0.1, 0, 0.2]) });
  const { generation } = table;
  table.setAdapter(adapter);
  table.take({ name: "window", payload: answered(second, [0.7, 0.1, 0, 0, 0, 0.2]) });
  expect([...table.cells.classId]).toEqual([5, 5]);
  expect([...table.networkCells.classId]).toEqual([0, 0]);
  expect(table.generation).toBeGreaterThan(generation);
  // Both would have been shown: what changes its class is looked at.
  expect([...table.flagged]).toEqual([1, 1]);
  table.setAdapter(null);
  expect([...table.cells.classId]).toEqual([0, 0]);
  expect(table.cells.classProbabilities[0]).toBeCloseTo(0.6, 6);
});

test("an adapter never takes a flag away, and is refused for another network", () => {
  const table = new CountFold(() => manifest);
  table.take({ name: "plan", payload: plan });
  table.take({ name: "window", payload: answered(first, [0.2, 0.01, 0, 0, 0, 0.79]) });
  const before = [...table.flagBits];
  table.setAdapter(testAdapter({ id: manifest.id, sha256: manifest.sha256 }, [[-8], [-8]]));
  expect(table.cells.classProbabilities[0]).toBeLessThan(0.001);
  expect([...table.flagBits]).toEqual(before);
  expect(before).not.toEqual([0]);
  expect(() => table.setAdapter(testAdapter({ id: "other", sha256: "f".repeat(64) }, [[0], [0]]))).toThrow(
    /made for other/,
  );
});
