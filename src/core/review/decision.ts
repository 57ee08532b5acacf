import type { Point } from "../geometry/shape.ts";

/**
 * What a reader says: the model is right (accept), another class (relabel), no cell (reject), cannot tell (unsure), back to undecided (clear);
 * a cell the model missed (add), one that is two (split), one that is another again (merge).
 */
export type Verdict = "accept" | "relabel" | "reject" | "unsure" | "clear" | "add" | "split" | "merge";

/**
 * In which order the reader met the cell. Only a random order, or whole quadrats drawn at random, say anything of the slide. Stored
 * names; today's word for "tile" is quadrat, for "doubt" uncertain.
 */
export type ReviewOrdering = "doubt" | "class" | "region" | "random" | "tile";
export const REVIEW_ORDERINGS: readonly ReviewOrdering[] = ["doubt", "class", "region", "random", "tile"];

/** An adjudicator settles what readers disagree on: the adjudicator's word stands over every reader's. */
export type ReviewerRole = "reader" | "adjudicator";

/** One decision; never changed or removed once written: undo appends. */
export interface ReviewDecision {
  /** Number in this browser's storage; another browser numbers the same decision differently. */
  readonly sequence: number;
  /** Names the decision everywhere: a random UUID. */
  readonly uid: string;
  /** The analysis (slide, model, µm/px, parameters) decided on, see core/model/result. */
  readonly analysis: string;
  /** See cellName in core/cells/cells. */
  readonly cellId: string;
  readonly verdict: Verdict;
  /** Index into CELL_CLASSES for relabel, add and split; else null. */
  readonly classId: number | null;
  /** Level-0 px: one point for add, two for split, else none. */
  readonly positions: readonly Point[];
  /** The cell that a merged one is folded into, else null. */
  readonly intoCellId: string | null;
  /** The reader's name; "" is the reader who gave none. */
  readonly reviewer: string;
  readonly role: ReviewerRole;
  /** Milliseconds since 1970, UTC; grows with every decision of a browser, so that it orders a reader's decisions. */
  readonly decidedAt: number;
  /** How long the cell was before the reader's eyes, ms; null when that is not known. */
  readonly lookedMs: number | null;
  readonly note: string;
  /** The model's answer was hidden when the reader decided. */
  readonly blinded: boolean;
  readonly ordering: ReviewOrdering;
  /** The reading session it was made in, or null. */
  readonly session: string | null;
  /** Asked of a cell whose answer is known, to measure the reader: such a decision changes no count. */
  readonly probe: boolean;
  /** The uid of the decision that this one takes back, or null. */
  readonly undoes: string | null;
}

/** What a caller has to say of a decision; the store knows the rest. */
export type DecisionContent = Pick<ReviewDecision, "cellId" | "verdict"> &
  Partial<Pick<ReviewDecision, "classId" | "positions" | "intoCellId" | "note" | "lookedMs" | "probe">>;

/** A stored record with everything that later versions added: records of the first version have no uid, positions or role. */
export function completeDecision(record: Partial<ReviewDecision> & Pick<ReviewDecision, "sequence">): ReviewDecision {
  const { sequence, decidedAt = 0, cellId = "", verdict = "clear", analysis = "" } = record;
  return {
    uid: `local-${decidedAt}-${sequence}`,
    classId: null,
    positions: [],
    intoCellId: null,
    reviewer: "",
    role: "reader",
    lookedMs: null,
    note: "",
    blinded: false,
    ordering: "doubt",
    session: null,
    probe: false,
    undoes: null,
    ...record,
    sequence,
    decidedAt,
    cellId,
    verdict,
    analysis,
  };
}

/** Sorts a log into the one order it has on every computer: by time, then by uid. */
export function inOrder(decisions: readonly ReviewDecision[]): ReviewDecision[] {
  return [...decisions].sort((a, b) => a.decidedAt - b.decidedAt || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0));
}

/** The log of one reader in one role, in its order. */
export function decisionsOf(
  decisions: readonly ReviewDecision[],
  reviewer: string,
  role: ReviewerRole = "reader",
): ReviewDecision[] {
  return decisions.filter((decision) => decision.reviewer === reviewer && decision.role === role);
}

/** The names of everybody who decided as a reader, in alphabetical order. */
export function readersOf(decisions: readonly ReviewDecision[]): string[] {
  return [...new Set(decisions.filter(({ role }) => role === "reader").map(({ reviewer }) => reviewer))].sort();
}
