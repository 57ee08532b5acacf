import { beforeAll, expect, test, vi } from "vitest";
import { inputOf } from "../../../src/commands/page/headless-input.ts";
import { serializeError, TaggedError } from "../../../src/core/base/errors.ts";
import { CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { CountFold } from "../../../src/core/count/count-fold.ts";
import { EXPORT_FILES } from "../../../src/core/exports/export-files.ts";
import type { ExportInput, ExportKind } from "../../../src/core/exports/export-input.ts";
import { summarise } from "../../../src/core/exports/summary.ts";
import { rectangleShape } from "../../../src/core/geometry/shape.ts";
import { type ArtefactTreatment, qualityBit, type WindowQuality } from "../../../src/core/quality/window-quality.ts";
import type { NamedRegion } from "../../../src/core/regions/region-tally.ts";
import { createModelGrid } from "../../../src/core/slide/model-grid.ts";
import type { SlideInfo } from "../../../src/core/slide/slide.ts";
import type { TissueMask } from "../../../src/core/slide/tissue.ts";
import type { ModelWindow } from "../../../src/core/slide/window.ts";
import { planWindows } from "../../../src/core/slide/window-layout.ts";
import { MessageStore } from "../../../src/store/base/message-store.ts";
import type { AnalysisPort } from "../../../src/store/base/ports.ts";
import { AnalysisStore } from "../../../src/store/count/analysis-store.ts";
import { ExportStore } from "../../../src/store/exports/export-store.ts";
import { ReviewStore } from "../../../src/store/review/review-store.ts";
import type { AnalysisListener } from "../../../src/worker/analysis/analysis-client.ts";
import { collectRun } from "../../../src/worker/analysis/run-collector.ts";
import { testManifest } from "../support/test-manifest.ts";

const manifest = testManifest();
const micronsPerPx = 0.25;
const slide: SlideInfo = {
  id: "f".repeat(64),
  name: "slide.tif",
  format: "tiff",
  widthPx: 4000,
  heightPx: 2560,
  scale: { micronsPerPx, source: "tiff", problem: null, readings: [] } as unknown as SlideInfo["scale"],
  levels: [{ widthPx: 4000, heightPx: 2560, downsample: 1, tileWidthPx: 256, tileHeightPx: 256, synthetic: false }],
};
/** Tissue but in the last quarter, whose windows are skipped as glass. */
const mask: TissueMask = {
  widthPx: 125,
  heightPx: 80,
  slidePxPerMaskPx: 32,
  data: Uint8Array.from({ length: 10_000 }, (_, at) => (at % 125 < 115 ? 1 : 0)),
};
const grid = createModelGrid(slide, micronsPerPx, manifest.input.micronsPerPx);
const plan = planWindows(grid, manifest, null, mask);
const regions: readonly NamedRegion[] = [
  { name: "Out", shape: rectangleShape({ x0: 100, y0: 100, x1: 700, y1: 500 }), exclude: true, highPowerField: false },
  {
    name: "Field",
    shape: { kind: "circle", centre: { x: 1300, y: 700 }, radiusPx: 600 },
    exclude: false,
    highPowerField: true,
  },
  {
    name: "Elsewhere",
    shape: rectangleShape({ x0: 9000, y0: 0, x1: 9100, y1: 90 }),
    exclude: false,
    highPowerField: false,
  },
];
const head = { entries: 3, hash: "ab".repeat(32) };
const timingsMs = { read: 1, preprocess: 2, guards: 3, inference: 4, decode: 5, store: 6 };

/** Every third block of a window is out of focus. */
function qualityOf(): WindowQuality {
  const reasons = Uint8Array.from({ length: 400 }, (_, block) => (block % 3 === 0 ? qualityBit("focus") : 0));
  return { blockPx: 32, blocksPerSide: 20, reasons, nuclei: { darkSamples: 50, darkStarts: 10, tissueSamples: 500 } };
}

/** Forty cells of every class in a window; lattice steps are 2 model px. */
function cellsOf(windows: readonly ModelWindow[]) {
  const cells = createCellTable(windows.length * 40);
  for (let row = 0; row < cells.count; row++) {
    const { x, y } = windows[Math.floor(row / 40)] as ModelWindow;
    cells.peakColumn[row] = x / 2 + ((row * 37) % 160);
    cells.peakRow[row] = y / 2 + ((row * 101) % 320);
    cells.x[row] = ((cells.peakColumn[row] as number) + 0.5) * 4;
    cells.y[row] = ((cells.peakRow[row] as number) + 0.5) * 4;
    cells.classId[row] = row % CLASS_COUNT;
    cells.centreProbability[row] = 0.4 + (row % 6) / 10;
    cells.classProbabilities.fill(0.02, row * CLASS_COUNT, (row + 1) * CLASS_COUNT);
    cells.classProbabilities[row * CLASS_COUNT + (row % CLASS_COUNT)] = 0.9;
  }
  return cells;
}

/** What the worker reports of one run: windows in no order, two stored before, one that fails. */
function report(listen: AnalysisListener): void {
  const [a, b, c, d, e, ...others] = plan.windows as [ModelWindow, ModelWindow, ModelWindow, ModelWindow, ModelWindow];
  expect(plan.skipped.length).toBeGreaterThan(0);
  listen("plan", { analysis: "v|slide", grid, mask, ...plan });
  listen("restored", {
    windows: [d, a],
    quality: [qualityOf(), qualityOf()],
    cells: cellsOf([d, a]),
    backends: ["webgpu"],
  });
  listen("backend", { backend: "wasm", description: "CPU", reason: "test" });
  for (const window of [e, ...others, b]) {
    listen("window", { window, quality: qualityOf(), cells: cellsOf([window]), backend: "wasm", timingsMs });
  }
  listen("failed", { window: c, error: serializeError(new TaggedError("TruncatedFile", "byte 7 is missing")) });
}

async function appInput(treatment: ArtefactTreatment): Promise<ExportInput> {
  const messages = new MessageStore();
  let analysis: AnalysisStore;
  const port: Partial<AnalysisPort> = {
    restore: async () => ({
      analysis: "v|slide",
      grid,
      mask: null,
      windows: [],
      quality: [],
      cells: createCellTable(0),
      backends: [],
    }),
    run: async () => {
      report(analysis.listen);
      return { done: 0, failures: [] };
    },
  };
  analysis = new AnalysisStore({
    analysis: () => port as AnalysisPort,
    model: { manifest, loadOnnx: async () => new Blob([]) },
    messages,
    noteRun: async () => undefined,
    noteAudit: async () => undefined,
    scaleSource: () => "user",
  });
  await analysis.show(slide, micronsPerPx);
  analysis.setArtefactTreatment(treatment);
  analysis.setExclusions(regions.filter(({ exclude }) => exclude).map(({ shape }) => shape));
  await analysis.run(null, { x: 0, y: 0 });
  const review = new ReviewStore({ analysis, messages, records: {} as never, reviewer: () => "" });
  const store = new ExportStore({
    slides: { slide, scale: { micronsPerPx, source: "user" } } as never,
    analysis,
    review,
    auditLog: { head: async () => head } as never,
    messages,
    makeExport: vi.fn(),
    estimates: () => [],
    regions: () => regions,
    stain: () => ({ kind: "he", source: "user", parameters: null }),
    countSettings: () => ({ guards: treatment, stain: null }),
  });
  expect(messages.messages).toEqual([]);
  return (await store.input()) as ExportInput;
}

function commandInput(treatment: ArtefactTreatment): ExportInput {
  const table = new CountFold(() => manifest);
  table.setArtefactTreatment(treatment);
  table.setExclusions(regions.filter(({ exclude }) => exclude).map(({ shape }) => shape));
  report(collectRun(table));
  return inputOf({
    info: slide,
    micronsPerPx,
    source: "user",
    manifest,
    stain: { kind: "he", source: "user" },
    table,
    shape: null,
    regions: regions.slice(0, 2),
    request: { guards: treatment, windows: null },
    chainHead: head,
  });
}

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_700_000_000_000 });
  return () => vi.useRealTimers();
});

test.each(["mark", "leave-out"] as const)(
  "app and command write the same files of the same count: %s",
  async (treatment) => {
    const [app, command] = [await appInput(treatment), commandInput(treatment)];
    const summary = summarise(command.summary);
    const allCells = (plan.windows.length - 1) * 40;
    expect(command.request.cells.count).toBe(allCells);
    expect(summary.failedTiles.map(({ reason }) => reason)).toEqual(["TruncatedFile: byte 7 is missing"]);
    expect(summary.regions?.map(({ name }) => name)).toEqual(["Field"]);
    const out = command.request.excluded.reduce((sum, mark) => sum + mark, 0);
    const counted = Object.values(summary.counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
    expect(counted).toBe(allCells - out);
    // Left out, artefacts take more with them than the excluded region alone.
    expect(out > allCells / 4).toBe(treatment === "leave-out");
    for (const kind of Object.keys(EXPORT_FILES) as ExportKind[]) {
      const bytes = [app, command].map((input) => {
        const pieces = [...EXPORT_FILES[kind].write(input)];
        return pieces
          .map((piece) => (typeof piece === "string" ? piece : Buffer.from(piece).toString("latin1")))
          .join("");
      });
      expect(bytes[1], kind).toBe(bytes[0]);
    }
  },
);
