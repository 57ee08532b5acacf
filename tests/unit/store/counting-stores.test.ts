import { beforeEach, expect, test, vi } from "vitest";
import type { RecentSlide, UnfinishedRun, UserRecords } from "../../../src/cache/persistence.ts";
import { TaggedError } from "../../../src/core/base/errors.ts";
import { CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { type RegionShape, rectangleShape } from "../../../src/core/geometry/shape.ts";
import { qualityBit } from "../../../src/core/quality/window-quality.ts";
import { createModelGrid } from "../../../src/core/slide/model-grid.ts";
import type { SlideInfo } from "../../../src/core/slide/slide.ts";
import type { TissueMask } from "../../../src/core/slide/tissue.ts";
import { planWindows, windowBounds } from "../../../src/core/slide/window-layout.ts";
import { MessageStore } from "../../../src/store/base/message-store.ts";
import type { AnalysisPort } from "../../../src/store/base/ports.ts";
import { AnalysisStore } from "../../../src/store/count/analysis-store.ts";
import { regionMembers } from "../../../src/store/regions/region-members.ts";
import { queueOrder } from "../../../src/store/review/queue-order.ts";
import { SlideStore } from "../../../src/store/slide/slide-store.ts";
import type { AnalysisListener } from "../../../src/worker/analysis/analysis-client.ts";
import type { RunRequest } from "../../../src/worker/rpc/protocol.ts";
import { testManifest } from "../support/test-manifest.ts";

const manifest = testManifest();
const slide: SlideInfo = {
  id: "f".repeat(64),
  name: "slide.tif",
  format: "tiff",
  widthPx: 4000,
  heightPx: 2560,
  scale: { micronsPerPx: null, source: null, problem: "missing", readings: [] },
  levels: [{ widthPx: 4000, heightPx: 2560, downsample: 1, tileWidthPx: 256, tileHeightPx: 256, synthetic: false }],
};
const mask: TissueMask = { widthPx: 125, heightPx: 80, slidePxPerMaskPx: 32, data: new Uint8Array(10_000).fill(1) };
const grid = createModelGrid(slide, 0.25, manifest.input.micronsPerPx);
const triangle: RegionShape = {
  kind: "polygon",
  points: [
    { x: 0, y: 0 },
    { x: 1000, y: 0 },
    { x: 0, y: 1000 },
  ],
};

let emit: AnalysisListener;
let loadOnnx: (signal: AbortSignal) => Promise<Blob>;
let paused: boolean[];

/** A worker that has nothing stored and runs as it is told. */
function portOf(
  run: (slideId: string, request: RunRequest, signal: AbortSignal, listener: AnalysisListener) => Promise<void>,
): AnalysisPort {
  const port: Partial<AnalysisPort> = {
    pause: async () => void paused.push(true),
    resume: async () => void paused.push(false),
    restore: async () => ({
      analysis: "v|slide",
      grid,
      mask: null,
      windows: [],
      quality: [],
      cells: createCellTable(0),
      backends: [],
    }),
    run: async (slideId, request, signal, listener) => {
      await run(slideId, request, signal, listener);
      return { done: 0, failures: [] };
    },
  };
  return port as AnalysisPort;
}

let messages: MessageStore;
let noted: (UnfinishedRun | null)[];
let requests: RunRequest[];
/** What the port's run does; `emit` sends its events meanwhile. */
let runResult: (signal: AbortSignal) => Promise<void>;
let store: AnalysisStore;

beforeEach(() => {
  messages = new MessageStore();
  noted = [];
  requests = [];
  runResult = async () => undefined;
  loadOnnx = async () => new Blob([]);
  paused = [];
  store = new AnalysisStore({
    analysis: () =>
      portOf(async (slideId, request, signal, listener) => {
        expect(slideId).toBe(slide.id);
        requests.push(request);
        emit = listener;
        await runResult(signal);
      }),
    model: { manifest, loadOnnx: (signal) => loadOnnx(signal) },
    messages,
    noteRun: async (_slideId, run) => void noted.push(run),
    noteAudit: async () => undefined,
    scaleSource: () => "user",
  });
});

test("a run is noted with its shape before the first window and taken back at the end", async () => {
  await store.show(slide, 0.25);
  await store.run(triangle, { x: 0, y: 0 });
  expect(requests[0]?.scope).toEqual(triangle);
  expect(noted).toEqual([{ scope: triangle }, null]);
  expect(store.state).toBe("idle");
  expect(store.stopped).toBe(false);
});

test("without a µm/px nothing is counted; a run that breaks is reported and called stopped", async () => {
  await store.show(slide, null);
  await store.run(null, { x: 0, y: 0 });
  expect(requests).toEqual([]);
  await store.show(slide, 0.25);
  runResult = () => Promise.reject(new TaggedError("CanaryFailed", "wrong"));
  await store.run(null, { x: 0, y: 0 });
  expect(store.stopped).toBe(true);
  expect(messages.messages.map(({ tag }) => tag)).toEqual(["CanaryFailed"]);
});

test("a count that found only glass says so, until the next one", async () => {
  await store.show(slide, 0.25);
  const { windows } = planWindows(grid, manifest, null, mask);
  runResult = async () => emit("plan", { analysis: "v|slide", grid, mask, windows: [], skipped: windows });
  await store.run(triangle, { x: 0, y: 0 });
  expect(store.noTissueInScope).toBe(true);
  runResult = async () => emit("plan", { analysis: "v|slide", grid, mask, windows, skipped: [] });
  await store.run(null, { x: 0, y: 0 });
  expect(store.noTissueInScope).toBe(false);
});

test("a certain cell on tissue under an artefact is flagged and reviewed last of its group; left out with its tissue, it is not asked for", async () => {
  await store.show(slide, 0.25);
  const plan = planWindows(grid, manifest, null, mask);
  const first = plan.windows[0];
  if (!first) throw new Error("no window");
  const cells = createCellTable(3);
  // Certain and under an artefact, certain and not, uncertain and not; blocks of 32 model px, stride 2.
  cells.peakColumn.set([4, 75, 100]);
  cells.peakRow.set([4, 25, 25]);
  cells.centreProbability.set([0.99, 0.99, 0.99]);
  for (const [row, probability] of [0.99, 0.99, 0.3].entries())
    cells.classProbabilities[row * CLASS_COUNT] = probability;
  const reasons = new Uint8Array(400);
  reasons[0] = qualityBit("fold");
  const quality = {
    blockPx: 32,
    blocksPerSide: 20,
    reasons,
    nuclei: { darkSamples: 0, darkStarts: 0, tissueSamples: 0 },
  };
  runResult = async () => {
    emit("plan", { analysis: "v|slide", grid, mask, windows: plan.windows, skipped: [] });
    emit("restored", { windows: [first], quality: [quality], cells, backends: ["wasm"] });
  };
  await store.run(null, { x: 0, y: 0 });
  expect([...store.flagged]).toEqual([1, 0, 1]);
  expect(store.flaggedCount).toBe(2);
  expect([...queueOrder(store).rows]).toEqual([2, 0]);
  store.setArtefactTreatment("leave-out");
  expect([...queueOrder(store).rows]).toEqual([2]);
});

test("what a window adds is in a region's numbers at once, without the excluded part, and never twice", async () => {
  await store.show(slide, 0.25);
  const plan = planWindows(grid, manifest, null, mask);
  const first = plan.windows[0];
  if (!first) throw new Error("no window");
  const cells = createCellTable(3);
  cells.x.set([100, 300, 900]);
  cells.y.set([100, 100, 900]);
  cells.peakColumn.set([25, 75, 225]);
  cells.peakRow.set([25, 25, 225]);
  runResult = async () => {
    emit("plan", { analysis: "v|slide", grid, mask, windows: plan.windows, skipped: [] });
    for (let time = 0; time < 2; time++) {
      emit("restored", { windows: [first], quality: [], cells, backends: ["wasm"] });
    }
  };
  await store.run(null, { x: 0, y: 0 });
  expect(store.cells.count).toBe(3);
  const whole = regionMembers(triangle, store);
  expect(whole.rows).toEqual([0, 1]);
  expect(whole.analysedPx2).toBeCloseTo(500_000, -3);
  expect(whole.settledShare).toBeCloseTo(1, 2);
  expect(whole.tissueShare).toBeCloseTo(1, 2);
  // One window of several holds a result: the share of the slide's tissue is that window's.
  const windowPx2 = windowBounds(first, grid).x1 * windowBounds(first, grid).y1;
  expect(store.windows.tissueShare).toBeCloseTo(windowPx2 / (slide.widthPx * slide.heightPx), 2);
  const beside = regionMembers(rectangleShape({ x0: 2600, y0: 100, x1: 2700, y1: 200 }), store);
  expect(beside).toMatchObject({ rows: [], analysedPx2: 0, tissueShare: 0 });

  store.setExclusions([rectangleShape({ x0: 200, y0: 0, x1: 400, y1: 200 })]);
  expect([...store.excluded]).toEqual([0, 1, 0]);
  expect(whole.analysedPx2 - regionMembers(triangle, store).analysedPx2).toBeCloseTo(200 * 200, -2);
  expect(regionMembers(triangle, store).settledShare).toBeCloseTo(1, 2);
  const { x1, y1 } = windowBounds(first, grid);
  expect(store.windows.areas.analysedPx2).toBeCloseTo(x1 * y1 - 200 * 200, 3);
  store.setExclusions([]);
  expect(store.windows.areas.analysedPx2).toBe(x1 * y1);
});

test("a stop while the network is still loading ends the run at once", async () => {
  await store.show(slide, 0.25);
  let given: AbortSignal | null = null;
  // A download that never ends and does not listen.
  loadOnnx = (signal) => {
    given = signal;
    return new Promise<Blob>(() => undefined);
  };
  const ended = store.run(null, { x: 0, y: 0 });
  await vi.waitFor(() => expect(given).not.toBeNull());
  await store.cancel();
  await ended;
  expect(store.state).toBe("idle");
  expect(store.stopped).toBe(true);
  expect(given).toMatchObject({ aborted: true });
  expect(requests).toEqual([]);
  expect(messages.messages).toEqual([]);
});

test("a pause while the network is still loading is handed over with the run", async () => {
  await store.show(slide, 0.25);
  let loaded = (_onnx: Blob): void => undefined;
  loadOnnx = () => new Promise((resolve) => (loaded = resolve));
  const ended = store.run(null, { x: 0, y: 0 });
  await store.pause();
  await vi.waitFor(() => {
    loaded(new Blob([]));
    expect(requests).toHaveLength(1);
  });
  expect(requests[0]?.paused).toBe(true);
  await ended;
});

test("what a run says after its end, or after another slide is shown, is dropped", async () => {
  await store.show(slide, 0.25);
  const { windows } = planWindows(grid, manifest, null, mask);
  await store.run(null, { x: 0, y: 0 });
  const late = emit;
  late("plan", { analysis: "v|slide", grid, mask, windows, skipped: [] });
  expect(store.progress.total).toBe(0);
  let end = (): void => undefined;
  runResult = () => new Promise((resolve) => (end = resolve));
  const second = store.run(null, { x: 0, y: 0 });
  await vi.waitFor(() => expect(requests).toHaveLength(2));
  late("plan", { analysis: "v|slide", grid, mask, windows, skipped: [] });
  expect(store.progress.total).toBe(0);
  emit("plan", { analysis: "v|slide", grid, mask, windows, skipped: [] });
  expect(store.progress.total).toBe(windows.length);
  end();
  await second;
});

test("a region's numbers are those of the slide asked about, though another slide was counted under the same shape", async () => {
  const { windows } = planWindows(grid, manifest, null, mask);
  const other = new AnalysisStore({
    analysis: () => portOf(async () => undefined),
    model: { manifest, loadOnnx: async () => new Blob([]) },
    messages,
    noteRun: async () => undefined,
    noteAudit: async () => undefined,
    scaleSource: () => "user",
  });
  await store.show(slide, 0.25);
  await other.show({ ...slide, id: "e".repeat(64) }, 0.25);
  const cells = createCellTable(1);
  cells.x.set([100]);
  cells.y.set([100]);
  runResult = async () => {
    emit("plan", { analysis: "v|slide", grid, mask, windows, skipped: [] });
    emit("restored", { windows: windows.slice(0, 1), quality: [], cells, backends: ["wasm"] });
  };
  await store.run(null, { x: 0, y: 0 });
  expect(regionMembers(triangle, store).rows).toEqual([0]);
  other.table.setGeometry(grid, mask);
  expect(regionMembers(triangle, other)).toMatchObject({ rows: [], analysedPx2: 0 });
  expect(regionMembers(triangle, store).rows).toEqual([0]);
});

function recentSlide(unfinishedRun: UnfinishedRun | null): RecentSlide {
  const { id: slideId, name } = slide;
  return { slideId, name, lastOpenedAt: 1, micronsPerPx: null, stain: null, reopen: null, unfinishedRun };
}

function slideStore(known: RecentSlide | null): { slides: SlideStore; saved: RecentSlide[] } {
  const saved: RecentSlide[] = [];
  const records: Partial<UserRecords> = {
    recentSlide: async () => known,
    saveRecentSlide: async (record) => void saved.push(record),
  };
  const open = async () => ({ info: slide, close: () => undefined });
  const slides = new SlideStore({
    analysis: () => ({ open }) as Partial<AnalysisPort> as AnalysisPort,
    slides: { open, readTile: vi.fn(), readCrop: vi.fn() },
    records: records as UserRecords,
    messages,
  });
  return { slides, saved };
}

test("an unfinished run of a region stays that region's while the µm/px is asked for, and is handed on with it", async () => {
  const { slides, saved } = slideStore(recentSlide({ scope: triangle }));
  const scales: (number | null)[] = [];
  slides.onSlide = async (_, scale) => void scales.push(scale?.micronsPerPx ?? null);
  slides.onScale = async (_, scale) => void scales.push(scale?.micronsPerPx ?? null);
  await slides.open({ kind: "file", name: slide.name, file: new Blob([]) });
  expect(slides.asking).toBe(true);
  expect(slides.unfinishedRun).toEqual({ scope: triangle });
  expect(saved.at(-1)?.unfinishedRun).toEqual({ scope: triangle });
  await slides.setScale(99);
  expect(messages.messages.map(({ tag }) => tag)).toEqual(["MicronsPerPxInvalid"]);
  expect(slides.asking).toBe(true);
  await slides.setScale(0.25);
  expect(scales).toEqual([null, 0.25]);
  expect(slides.scale).toEqual({ micronsPerPx: 0.25, source: "user" });
  expect(saved.at(-1)).toMatchObject({ micronsPerPx: 0.25, unfinishedRun: { scope: triangle } });
});
