import type { RecentSlide, StoredElsewhere, UserRecords } from "../../../src/cache/persistence.ts";
import {
  type AuditEntry,
  type ChainHead,
  EMPTY_HEAD,
  genesisEntry,
  headAfter,
  nextEntry,
} from "../../../src/core/audit/audit-log.ts";
import type { JsonValue } from "../../../src/core/base/canonical-json.ts";
import { type CellTable, createCellTable } from "../../../src/core/cells/cells.ts";
import type { Region } from "../../../src/core/geometry/shape.ts";
import type { ReadingList, ReviewDecision } from "../../../src/core/review/review.ts";
import type { QuadratRead, SamplingDesign } from "../../../src/core/sampling/sampled-quadrats.ts";
import { createModelGrid } from "../../../src/core/slide/model-grid.ts";
import type { SlideInfo } from "../../../src/core/slide/slide.ts";
import { planWindows } from "../../../src/core/slide/window-layout.ts";
import { AppStore } from "../../../src/store/app/app-store.ts";
import type { AppOptions } from "../../../src/store/base/ports.ts";
import { testManifest } from "./test-manifest.ts";

/** A slide of 4000 × 2560 px at 0.25 µm/px, wholly tissue. */
export const testSlide: SlideInfo = {
  id: "f".repeat(64),
  name: "slide.tif",
  format: "tiff",
  widthPx: 4000,
  heightPx: 2560,
  scale: { micronsPerPx: 0.25, source: "tiff-resolution" as never, problem: null, readings: [] },
  levels: [{ widthPx: 4000, heightPx: 2560, downsample: 1, tileWidthPx: 256, tileHeightPx: 256, synthetic: false }],
};
export const testMask = {
  widthPx: 125,
  heightPx: 80,
  slidePxPerMaskPx: 32,
  data: new Uint8Array(10_000).fill(1),
};

/** Cells of class 0 in a row, 30 px apart. */
export function rowOfCells(count: number): CellTable {
  const cells = createCellTable(count);
  for (let row = 0; row < count; row++) {
    cells.x[row] = 100 + 30 * row;
    cells.y[row] = 100;
    cells.peakColumn[row] = Math.round(cells.x[row] as number) >> 2;
    cells.peakRow[row] = 25;
    cells.centreProbability[row] = 0.9;
    cells.classProbabilities[6 * row] = 0.9;
  }
  return cells;
}

/** What users made, in memory; `full` makes every write fail. */
export function memoryRecords() {
  const kept = {
    decisions: [] as ReviewDecision[],
    plans: [] as ReadingList[],
    designs: [] as SamplingDesign[],
    reads: [] as QuadratRead[],
    regions: new Map<string, readonly Region[]>(),
    slides: new Map<string, RecentSlide>(),
    log: [] as AuditEntry[],
    full: false,
  };
  let report: (stored: StoredElsewhere) => void = () => undefined;
  const append = (slideId: string, kind: AuditEntry["kind"], data: JsonValue): ChainHead => {
    if (kept.full) throw new Error("the disk is full");
    if (kept.log.length === 0) kept.log.push(genesisEntry(slideId, 1));
    const entry = nextEntry(headAfter(kept.log.at(-1) as AuditEntry), slideId, kind, data, 2);
    kept.log.push(entry);
    return headAfter(entry);
  };
  const slideOf = (analysis: string): string => analysis.split("|")[1] ?? "";
  const records: UserRecords = {
    loadDecisions: async (analysis) => kept.decisions.filter((one) => one.analysis === analysis),
    appendDecision: async () => Promise.reject(new Error("not used")),
    appendDecisions: async (decisions, packages = []) => {
      for (const from of packages) append(slideOf(decisions[0]?.analysis ?? ""), "package", from);
      const numbered = decisions.map((decision, at) => ({ ...decision, sequence: kept.decisions.length + 1 + at }));
      for (const one of numbered) append(slideOf(one.analysis), "decision", one as unknown as JsonValue);
      kept.decisions.push(...numbered);
      return numbered;
    },
    loadPlans: async (analysis) => kept.plans.filter((one) => one.analysis === analysis),
    savePlan: async (plan) => {
      if (kept.full) throw new Error("the disk is full");
      kept.plans.push(plan);
    },
    loadSamplingDesigns: async (analysis) => kept.designs.filter((one) => one.analysis === analysis),
    saveSamplingDesign: async (design) => void kept.designs.push(design),
    loadQuadratReads: async (analysis) => kept.reads.filter((one) => one.analysis === analysis),
    appendQuadratRead: async (read) => void kept.reads.push(read),
    loadRegions: async (slideId) => [...(kept.regions.get(slideId) ?? [])],
    saveRegions: async (slideId, regions) => void kept.regions.set(slideId, regions),
    recentSlides: async () => [...kept.slides.values()],
    recentSlide: async (slideId) => kept.slides.get(slideId) ?? null,
    saveRecentSlide: async (slide) => void kept.slides.set(slide.slideId, slide),
    usage: async () => [],
    clearSlide: async (slideId, decisionsToo) => {
      if (!decisionsToo) return;
      kept.decisions = kept.decisions.filter((one) => slideOf(one.analysis) !== slideId);
      kept.plans = kept.plans.filter((one) => slideOf(one.analysis) !== slideId);
      kept.regions.delete(slideId);
    },
    appendAuditEntry: async (slideId, kind, data) => append(slideId, kind, data),
    loadAuditLog: async () => [...kept.log],
    chainHead: async () => (kept.log.length === 0 ? EMPTY_HEAD : headAfter(kept.log.at(-1) as AuditEntry)),
    onStoredElsewhere: (listener) => {
      report = listener;
    },
  };
  return { kept, records, reportElsewhere: (stored: StoredElsewhere) => report(stored) };
}

/** The analysis every test speaks of. */
export const TEST_ANALYSIS = `v|${testSlide.id}|m`;

/** The whole app over memory and fake workers. `counted`: how many cells are stored of the slide; they lie in its first window. */
export function testApp(counted = 3, more: Partial<AppOptions> = {}) {
  const memory = memoryRecords();
  const manifest = testManifest();
  const grid = createModelGrid(testSlide, 0.25, manifest.input.micronsPerPx);
  const { windows } = planWindows(grid, manifest, null, testMask);
  const stored = { cells: counted };
  const asked: string[] = [];
  const opened = { info: testSlide, close: () => undefined };
  const settings = new Map<string, string>();
  const analysis = {
    open: async () => {
      asked.push("open");
      return { ...opened };
    },
    detectStain: async () => {
      asked.push("stain");
      return { kind: "he" };
    },
    restore: async () => {
      asked.push("restore");
      return {
        analysis: TEST_ANALYSIS,
        grid,
        mask: testMask,
        windows: stored.cells > 0 ? windows.slice(0, 1) : [],
        quality: [],
        cells: rowOfCells(stored.cells),
        backends: [],
      };
    },
    run: async () => {
      asked.push("run");
      return { done: 0, failures: [] };
    },
  };
  const app = new AppStore({
    analysis: () => analysis as unknown as ReturnType<AppOptions["analysis"]>,
    slides: {
      open: async () => ({ ...opened }),
      readCrop: async () => ({ close: () => undefined }),
    } as unknown as AppOptions["slides"],
    records: memory.records,
    model: { manifest, loadOnnx: async () => new Blob([]) },
    modelRecords: {} as AppOptions["modelRecords"],
    tryModel: async () => Promise.reject(new Error("not used")),
    modelEvidence: () => null,
    makeExport: async (kind) => new Blob([kind]),
    regionFiles: {} as AppOptions["regionFiles"],
    fields: { find: async () => ({ peaks: [], random: null, strip: [] }) as never },
    settings: {
      getItem: (key) => settings.get(key) ?? null,
      setItem: (key, value) => void settings.set(key, value),
    },
    storageManager: null,
    loadSample: async () => new Blob([]),
    loadSampleTruth: async () => Promise.reject(new Error("not used")),
    packages: {} as AppOptions["packages"],
    nameRegion: (number) => `Region ${number}`,
    ...more,
  });
  const open = (): Promise<boolean> => app.slides.open({ kind: "file", name: testSlide.name, file: new Blob([]) });
  const kinds = (): string[] => memory.kept.log.map(({ kind }) => kind);
  return { app, open, opened, analysis, stored, asked, kinds, ...memory };
}
