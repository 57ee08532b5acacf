import { ADDED_BIT, CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { countByClass } from "../../../src/core/cells/select-cells.ts";
import { FILE_FRAME } from "../../../src/core/exports/coordinate-frame.ts";
import type { ExportInput } from "../../../src/core/exports/export-input.ts";
import type { ExportRequest } from "../../../src/core/exports/export-request.ts";
import type { NamedRegion } from "../../../src/core/regions/region-tally.ts";
import { settleMicronsPerPx } from "../../../src/core/slide/slide.ts";
import { testManifest } from "../support/test-manifest.ts";

/** A region that counts and an excluded one, which overlap. */
const REGIONS: readonly NamedRegion[] = [
  {
    name: "=Lamina, propria",
    shape: { kind: "rectangle", bounds: { x0: 1100, y0: 0, x1: 2000, y1: 400 } },
    exclude: false,
    highPowerField: false,
  },
  {
    name: "Fold",
    shape: { kind: "circle", centre: { x: 1300, y: 10 }, radiusPx: 120 },
    exclude: true,
    highPowerField: false,
  },
];

/** An export of `count` cells of every class and status; the last one is a reader's own. */
export function requestOf(count: number, name = "slide.svs"): ExportRequest {
  const cells = createCellTable(count);
  for (let index = 0; index < count; index++) {
    cells.x[index] = 1000 + (index % 700) * 2.53;
    cells.y[index] = 10 + Math.floor(index / 700) * 3.17;
    cells.peakColumn[index] = 250 + (index % 700);
    cells.peakRow[index] = 5 + Math.floor(index / 700);
    cells.classId[index] = index % CLASS_COUNT;
    cells.centreProbability[index] = 1 - (index % 50) / 100;
    cells.classProbabilities.fill(0.08, index * CLASS_COUNT, (index + 1) * CLASS_COUNT);
    cells.classProbabilities[index * CLASS_COUNT + (index % CLASS_COUNT)] = 0.6;
  }
  const verdict = Uint8Array.from({ length: count }, (_, index) => (index % 10 < 5 ? index % 5 : 0));
  if (count > 9) {
    cells.peakColumn[count - 1] = (ADDED_BIT | 77) >>> 0;
    cells.peakRow[count - 1] = 12_345;
    verdict[count - 1] = 5;
  }
  const slide = {
    id: "0123abcd",
    name,
    format: "tiff",
    widthPx: 9000,
    heightPx: 9000,
    scale: settleMicronsPerPx([]),
    levels: [],
  } as const;
  return {
    slide,
    micronsPerPx: 0.25,
    model: { id: "test-model", sha256: "f".repeat(64) },
    cells,
    flagged: Uint8Array.from({ length: count }, (_, index) => (index % 7 === 0 ? 1 : 0)),
    classId: cells.classId.slice(),
    verdict,
    excluded: Uint8Array.from({ length: count }, (_, index) => (index % 11 === 10 ? 1 : 0)),
    regions: REGIONS,
    frame: FILE_FRAME,
    context: {
      appVersion: "0.1.0",
      createdAt: new Date(1_700_000_000_000),
      readers: ["", "=R. \u00b5ller"],
      chainHead: { entries: 12, hash: "ab".repeat(32) },
      estimates: ["Eosinophil: machine 412, corrected 398 (371\u2013425)"],
      areaAnalysedMm2: 5,
      tissueAreaMm2: 4.2,
      researchUseOnly: "Research use only.",
    },
  };
}

/** The same with a summary and a receipt. */
export function inputOf(count: number, name?: string): ExportInput {
  const request = requestOf(count, name);
  const { slide, micronsPerPx, model, context } = request;
  return {
    request,
    summary: {
      slide,
      micronsPerPx,
      micronsPerPxSource: "user",
      model,
      backends: ["wasm"],
      backendDescription: "CPU",
      region: null,
      areaAnalysedPx2: 80_000_000,
      tissueAreaPx2: 67_200_000,
      tiles: { total: 4, done: 4, skipped: 0 },
      failures: [],
      counts: countByClass(request.classId, count),
      countedClasses: ["Eosinophil", "Neutrophil"],
      flagged: 3,
      stain: { kind: "he", source: "user", parameters: null },
      excludedRegions: [{ name: "Fold", areaPx2: 160_000 }],
      regions: [
        {
          name: "=Lamina, propria",
          highPowerField: false,
          areaPx2: 32_000_000,
          analysedPx2: 30_000_000,
          tissuePx2: 20_000_000,
          counts: [7, 0, 1, 30, 4, 400],
          flagged: 2,
        },
      ],
      guards: {
        guardedTreatment: "marked",
        guards: [],
        guardedTissueMm2: 0,
        guardedCounts: { Eosinophil: 0, Neutrophil: 0, "Mast cell": 0, Lymphocyte: 0, "Plasma cell": 0, Other: 0 },
        micronsPerPxWarning: null,
      },
      timingsMs: { read: 1, preprocess: 1, guards: 1, inference: 1, decode: 1, store: 1, total: 5 },
      context,
    },
    receipt: {
      manifest: testManifest(),
      scope: null,
      windows: null,
      cells: request.cells,
      leftOut: request.excluded,
      regions: [],
      settings: {},
    },
  };
}
