import { CELL_CLASSES, type CellClass, CLASS_COUNT } from "../cells/cells.ts";
import type { CountedExtent } from "./artefact-tissue.ts";
import { checkScale, type ScaleWarning } from "./nuclear-size.ts";
import type { QualityMap } from "./quality-map.ts";
import type { ArtefactTreatment, QualityFlag } from "./window-quality.ts";

/**
 * What a count says of its tissue under an artefact; areas in mm² of tissue. Exported: `guards` is
 * an older word for quality flag, "tiles" for windows.
 */
export interface QualitySummary {
  readonly guardedTreatment: "marked" | "left-out";
  /** Per reason; tissue may count under several reasons. */
  readonly guards: readonly { readonly reason: QualityFlag; readonly tiles: number; readonly areaMm2: number }[];
  readonly guardedTissueMm2: number;
  /** Cells on tissue under an artefact, per class: among the counts when marked, in no count when left out. */
  readonly guardedCounts: Readonly<Record<CellClass, number>>;
  readonly micronsPerPxWarning: ScaleWarning | null;
}

/**
 * Sums up the quality flags in the part of the slide that the count speaks of. qualityBits: per row of the model's table, 0 where its place is
 * not under an artefact; classId: the class that counts; inExcludedRegion: 1 where the row is in no number, under an artefact or not.
 */
export function summariseQuality(
  map: QualityMap,
  extent: CountedExtent,
  micronsPerPx: number,
  treatment: ArtefactTreatment,
  cells: {
    readonly count: number;
    readonly classId: Uint8Array;
    readonly qualityBits: Uint8Array;
    readonly inExcludedRegion: Uint8Array;
  },
): QualitySummary {
  const mm2PerPx2 = (micronsPerPx / 1000) ** 2;
  const { areas, tissuePx2 } = map.measure(extent);
  const counts = new Array<number>(CLASS_COUNT).fill(0);
  for (let row = 0; row < cells.count; row++) {
    if ((cells.qualityBits[row] ?? 0) === 0 || cells.inExcludedRegion[row] === 1) continue;
    const id = cells.classId[row] as number;
    counts[id] = (counts[id] ?? 0) + 1;
  }
  const named = CELL_CLASSES.map((name, index) => [name, counts[index] ?? 0] as const);
  return {
    guardedTreatment: treatment === "mark" ? "marked" : "left-out",
    guards: areas.map(({ reason, windows, tissuePx2: area }) => ({
      reason,
      tiles: windows,
      areaMm2: area * mm2PerPx2,
    })),
    guardedTissueMm2: tissuePx2 * mm2PerPx2,
    guardedCounts: Object.fromEntries(named) as Record<CellClass, number>,
    micronsPerPxWarning: checkScale(map.nuclei, micronsPerPx),
  };
}
