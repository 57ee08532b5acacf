import { CELL_CLASSES, type CellTable, MAIN_CLASSES } from "../../core/cells/cells.ts";
import { shapeContains } from "../../core/geometry/prepared-shape.ts";
import type { RegionShape } from "../../core/geometry/shape.ts";
import { decisionsOf, foldDecisions, mayBeOneOf, type ReviewOrdering } from "../../core/review/review.ts";
import type { ReviewStore } from "../review/review-store.ts";

/** What a person chooses before reading. */
export interface SessionSetup {
  readonly ordering: ReviewOrdering;
  /** Per class index, the machine's class. Blinded, every class is read: a choice of class would tell the answer. */
  readonly classes: readonly boolean[];
  /** Cells of other classes, too, that may be of a chosen one. */
  readonly possible: boolean;
  readonly flaggedOnly: boolean;
  readonly decided: "undecided" | "decided" | "all";
  /** Whose decisions `decided` speaks of; null: whoever reads. */
  readonly by: string | null;
  /** Only cells in the selected region. */
  readonly inRegion: boolean;
  readonly most: number;
  readonly blinded: boolean;
  readonly knownShare: number;
}

export const FIRST_SETUP: SessionSetup = {
  ordering: "doubt",
  classes: CELL_CLASSES.map((name) => MAIN_CLASSES.includes(name)),
  possible: true,
  flaggedOnly: false,
  decided: "undecided",
  by: null,
  inRegion: false,
  most: 100,
  blinded: false,
  knownShare: 0,
};

/** Rows of `review.reviewed.cells` that a setup lets through. */
export function candidateRows(
  setup: SessionSetup,
  review: ReviewStore,
  reader: string,
  region: RegionShape | null,
): Uint32Array<ArrayBuffer> {
  const { cells, excluded, machineCount } = review.reviewed;
  const { flagged } = review;
  const decided = decidedRows(review, setup.by ?? reader, cells);
  const rows: number[] = [];
  const chosen = setup.classes.flatMap((on, id) => (on ? [id] : []));
  const isChosen = (row: number): boolean =>
    chosen.includes(cells.classId[row] as number) || (setup.possible && mayBeOneOf(cells, row, chosen));
  for (let row = 0; row < machineCount; row++) {
    if (excluded[row] === 1) continue;
    if (!setup.blinded && !isChosen(row)) continue;
    if (setup.flaggedOnly && flagged[row] !== 1) continue;
    const isDecided = decided[row] === 1;
    if (setup.decided !== "all" && isDecided !== (setup.decided === "decided")) continue;
    if (setup.inRegion && region && !shapeContains(region, cells.x[row] as number, cells.y[row] as number)) continue;
    rows.push(row);
  }
  return Uint32Array.from(rows);
}

function decidedRows(review: ReviewStore, reader: string, cells: CellTable): Uint8Array {
  const marks = new Uint8Array(cells.count);
  for (const name of foldDecisions(decisionsOf(review.decisions, reader)).verdicts.keys()) {
    const row = review.rowOf(name);
    if (row !== null) marks[row] = 1;
  }
  return marks;
}
