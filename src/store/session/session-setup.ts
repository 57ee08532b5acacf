import { CELL_CLASSES, type CellTable, MAIN_CLASSES } from "../../core/cells/cells.ts";
import { shapeContains } from "../../core/geometry/prepared-shape.ts";
import type { RegionShape } from "../../core/geometry/shape.ts";
import {
  conflictsOf,
  controlsFromTruth,
  decisionsOf,
  foldDecisions,
  makePlan,
  mayBeOneOf,
  type ReadingList,
  type ReviewOrdering,
  type SlideTruth,
  settledAnswers,
} from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";

/** What a reader chooses before reading. */
export interface SessionSetup {
  readonly ordering: ReviewOrdering;
  /** Per class index, the model's class. Blinded, every class is read: a choice of class would give the answer away. */
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
  const { cells, excluded, modelRowCount } = review.reviewed;
  const { flagged } = review;
  const decided = decidedRows(review, setup.by ?? reader, cells);
  const rows: number[] = [];
  const chosen = setup.classes.flatMap((on, id) => (on ? [id] : []));
  const isChosen = (row: number): boolean =>
    chosen.includes(cells.classId[row] as number) || (setup.possible && mayBeOneOf(cells, row, chosen));
  for (let row = 0; row < modelRowCount; row++) {
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

/** The cells that readers disagree on and nobody has settled: what an adjudicator reads. Rows of `review.reviewed.cells`. */
export function conflictRows(review: ReviewStore): Uint32Array<ArrayBuffer> {
  const rows = conflictsOf(review.decisions).flatMap(({ cellId, settled }) => {
    const row = settled === null ? review.rowOf(cellId) : null;
    return row === null ? [] : [row];
  });
  return Uint32Array.from(rows);
}

/** Answers by cell name that a reader can be measured by: adjudicated cells and those two readers agree on; on a generated slide its truth too. */
export async function controlAnswers(
  {
    review,
    analysis,
    messages,
    loadTruth,
  }: {
    readonly review: ReviewStore;
    readonly analysis: AnalysisStore;
    readonly messages: MessageStore;
    readonly loadTruth: () => Promise<SlideTruth | null>;
  },
  modelClassOf: (name: string) => number | null,
): Promise<Map<string, number>> {
  const settled = settledAnswers(review.decisions, modelClassOf);
  try {
    const truth = await loadTruth();
    if (truth && analysis.micronsPerPx !== null) {
      const known = controlsFromTruth(truth, analysis.cells, analysis.micronsPerPx);
      for (const [name, answer] of settled) known.set(name, answer);
      return known;
    }
  } catch (error) {
    messages.report(error);
  }
  return settled;
}

/** What a list of cells to read is made of. */
export type SessionRequest = Pick<SessionSetup, "ordering" | "most" | "blinded" | "knownShare"> &
  Pick<ReadingList, "role" | "seed" | "createdBy"> & {
    readonly candidates: Uint32Array;
    readonly known: ReadonlyMap<string, number>;
  };

/** Strips of the order by region, µm. */
const STRIP_MICRONS = 250;

/** The cells of a session in their order; null where nothing is shown or no cell is let through. */
export function makeSessionList(
  request: SessionRequest,
  analysis: AnalysisStore,
  review: ReviewStore,
): ReadingList | null {
  if (analysis.analysis === null || analysis.micronsPerPx === null) return null;
  const list = makePlan({
    ...request,
    id: crypto.randomUUID(),
    analysis: analysis.analysis,
    createdAt: Date.now(),
    cells: review.reviewed.cells,
    rule: analysis.rule,
    stripPx: STRIP_MICRONS / analysis.micronsPerPx,
  });
  return list.cells.length === 0 ? null : list;
}
