import { afterEach, beforeEach, expect, test } from "vitest";
import { type CellTable, sortByPeak } from "../../../src/core/cells/cells.ts";
import { CountFold } from "../../../src/core/count/count-fold.ts";
import { stainModel } from "../../../src/core/model/counting-model.ts";
import type { SlideInput } from "../../../src/core/slide/slide.ts";
import { defaultProfile } from "../../../src/core/stain/stain-profile.ts";
import { AnalysisClient } from "../../../src/worker/analysis/analysis-client.ts";
import { collectRun } from "../../../src/worker/analysis/run-collector.ts";
import { SlideClient } from "../../../src/worker/slide/slide-client.ts";
import { createAnalysisWorker, deleteStoredResults } from "../support/count-slide.ts";

const FIELDS = import.meta.glob<string>("../../fixtures/mast-fields/*.jpg", {
  query: "?url",
  import: "default",
  eager: true,
});
const MICRONS_PER_PX = 0.25;
/** From "before the worker has the request" to "both have opened it". */
const CANCEL_AFTER_MS = [0, 1, 3, 10, 30, 100];

let display: SlideClient;
let analysis: AnalysisClient;

beforeEach(async () => {
  await deleteStoredResults();
  analysis = new AnalysisClient(createAnalysisWorker);
  display = new SlideClient(
    () => new Worker(new URL("../../../src/worker/slide/slide-worker.ts", import.meta.url), { type: "module" }),
  );
});
afterEach(() => analysis.terminate());

async function field(name: string): Promise<SlideInput> {
  const response = await fetch(FIELDS[`../../fixtures/mast-fields/${name}.jpg`] ?? "");
  if (!response.ok) throw new Error(`no field ${name}`);
  return { kind: "file", name, file: await response.blob() };
}

async function count(slideId: string): Promise<CellTable> {
  const manifest = stainModel(defaultProfile("dab"));
  const table = new CountFold(() => manifest);
  const request = {
    manifest,
    onnx: new Blob([]),
    micronsPerPx: MICRONS_PER_PX,
    backend: "wasm" as const,
    scope: null,
    focus: { x: 0, y: 0 },
    gridOffsetPx: 0,
    paused: false,
  };
  await analysis.run(slideId, request, new AbortController().signal, collectRun(table));
  return sortByPeak(table.cells);
}

async function tilePixels(slideId: string): Promise<Uint8ClampedArray> {
  const bitmap = await display.readTile(slideId, { level: 0, column: 0, row: 0 });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  context?.drawImage(bitmap, 0, 0);
  return context?.getImageData(0, 0, 64, 64).data ?? new Uint8ClampedArray();
}

test("a slide whose successor is cancelled, at whichever moment, shows and counts as before", async () => {
  const [a, b] = await Promise.all([field("dab_2001"), field("dab_2002")]);
  const [shown, counted] = await Promise.all([display.open(a), analysis.open(a)]);
  const { id } = shown.info;
  expect(counted.info.id).toBe(id);
  const pixels = await tilePixels(id);
  let otherId: string | null = null;
  for (const delayMs of CANCEL_AFTER_MS) {
    const cancel = new AbortController();
    const openings = [display.open(b, cancel.signal), analysis.open(b, cancel.signal)];
    setTimeout(() => cancel.abort(), delayMs);
    for (const outcome of await Promise.allSettled(openings)) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ _tag: "Cancelled" });
      else {
        otherId = outcome.value.info.id;
        outcome.value.close();
      }
    }
    expect(await tilePixels(id)).toEqual(pixels);
  }
  const cells = await count(id);
  expect(cells.count).toBeGreaterThan(0);
  if (otherId !== null) await expect(count(otherId)).rejects.toMatchObject({ _tag: "WrongSlide" });

  // The same pixels in workers that never saw another slide.
  analysis.terminate();
  await deleteStoredResults();
  analysis = new AnalysisClient(createAnalysisWorker);
  await analysis.open(a);
  const alone = await count(id);
  expect([...alone.x]).toEqual([...cells.x]);
  expect([...alone.y]).toEqual([...cells.y]);
});
