import { CELL_CLASSES, type CellClass, CLASS_COUNT } from "../cells/cells.ts";
import type { GuardExtent } from "./flagged-tissue.ts";
import { checkScale, type ScaleWarning } from "./nuclear-size.ts";
import type { GuardMap } from "./quality-map.ts";
import type { GuardReason, GuardTreatment } from "./window-quality.ts";

/** What a count says of its guarded tissue; areas in mm² of tissue. */
export interface GuardSummary {
  readonly guardedTreatment: "marked" | "left-out";
  /** Per reason; tissue may count under several reasons. */
  readonly guards: readonly { readonly reason: GuardReason; readonly tiles: number; readonly areaMm2: number }[];
  readonly guardedTissueMm2: number;
  /** Cells on guarded tissue, per class: among the counts when marked, in no count when left out. */
  readonly guardedCounts: Readonly<Record<CellClass, number>>;
  readonly micronsPerPxWarning: ScaleWarning | null;
}

/**
 * Sums up the guards in the part of the slide that the count speaks of. guardedBits: per row of the machine's table, 0 where its place is
 * not guarded; classId: the class that counts; inExcludedRegion: 1 where the row is in no number, guarded or not.
 */
export function summariseGuards(
  map: GuardMap,
  extent: GuardExtent,
  micronsPerPx: number,
  treatment: GuardTreatment,
  cells: {
    readonly count: number;
    readonly classId: Uint8Array;
    readonly guardedBits: Uint8Array;
    readonly inExcludedRegion: Uint8Array;
  },
): GuardSummary {
  const mm2PerPx2 = (micronsPerPx / 1000) ** 2;
  const { areas, tissuePx2 } = map.measure(extent);
  const counts = new Array<number>(CLASS_COUNT).fill(0);
  for (let row = 0; row < cells.count; row++) {
    if ((cells.guardedBits[row] ?? 0) === 0 || cells.inExcludedRegion[row] === 1) continue;
    const id = cells.classId[row] as number;
    counts[id] = (counts[id] ?? 0) + 1;
  }
  const named = CELL_CLASSES.map((name, index) => [name, counts[index] ?? 0] as const);
  return {
    guardedTreatment: treatment === "mark" ? "marked" : "left-out",
    guards: areas.map(({ reason, tiles, tissuePx2: area }) => ({ reason, tiles, areaMm2: area * mm2PerPx2 })),
    guardedTissueMm2: tissuePx2 * mm2PerPx2,
    guardedCounts: Object.fromEntries(named) as Record<CellClass, number>,
    micronsPerPxWarning: checkScale(map.nuclei, micronsPerPx),
  };
}
