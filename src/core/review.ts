import { type CellTable, cellName } from "./cells.ts";

/** What a reader says of one cell: the machine is right, another class, no cell, or back to undecided. */
export type Verdict = "accept" | "relabel" | "reject" | "clear";

/** One decision; never changed or removed once written: undo appends. classId is an index into CELL_CLASSES for relabel, else null. */
export interface ReviewDecision {
  /** Grows with every decision of this browser; orders the fold. */
  readonly sequence: number;
  readonly analysis: string;
  readonly cellId: string;
  readonly verdict: Verdict;
  readonly classId: number | null;
  readonly reviewer: string;
  /** Milliseconds since 1970, UTC. */
  readonly decidedAt: number;
  readonly note: string;
  readonly blinded: boolean;
}

/** What is known of a cell after all decisions. */
export interface EffectiveVerdict {
  readonly verdict: Exclude<Verdict, "clear">;
  readonly classId: number | null;
}

/** Verdict codes in typed arrays: 0 none, 1 accepted, 2 relabelled, 3 rejected. */
export const VERDICT_CODES = { none: 0, accept: 1, relabel: 2, reject: 3 } as const;

/** The present state: the last decision on each cell stands. */
export function foldDecisions(decisions: readonly ReviewDecision[]): Map<string, EffectiveVerdict> {
  const state = new Map<string, EffectiveVerdict>();
  for (const { cellId, verdict, classId } of decisions) {
    if (verdict === "clear") state.delete(cellId);
    else state.set(cellId, { verdict, classId });
  }
  return state;
}

/** The machine's table seen through the decisions; the table itself is not changed. */
export interface ReviewedCells {
  /** Effective class of every cell. */
  readonly classId: Uint8Array<ArrayBuffer>;
  /** VERDICT_CODES of every cell. */
  readonly verdict: Uint8Array<ArrayBuffer>;
  /** 1 where no cell is to be counted: the reader said that there is none, or the place is excluded. */
  readonly rejected: Uint8Array<ArrayBuffer>;
}

/** Applies a folded state to a table; `excluded` has 1 for every cell in an excluded region. */
export function applyVerdicts(
  cells: CellTable,
  state: ReadonlyMap<string, EffectiveVerdict>,
  excluded?: Uint8Array,
): ReviewedCells {
  const classId = cells.classId.slice();
  const verdict = new Uint8Array(cells.count);
  const rejected = new Uint8Array(cells.count);
  if (excluded) rejected.set(excluded.subarray(0, cells.count));
  if (state.size > 0) {
    for (let index = 0; index < cells.count; index++) {
      const decided = state.get(cellName(cells, index));
      if (!decided) continue;
      verdict[index] = VERDICT_CODES[decided.verdict];
      if (decided.verdict === "reject") rejected[index] = 1;
      if (decided.verdict === "relabel" && decided.classId !== null) classId[index] = decided.classId;
    }
  }
  return { classId, verdict, rejected };
}
