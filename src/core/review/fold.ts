import { splitCellNames } from "../cells/cell-names.ts";
import type { Point } from "../geometry/shape.ts";
import { decisionsOf, type ReviewDecision, readersOf, type Verdict } from "./decision.ts";

/** What is known of a cell after all decisions; "conflict": readers disagree and nobody has settled it. */
export interface EffectiveVerdict {
  readonly verdict: Exclude<Verdict, "clear"> | "conflict";
  /** Index into CELL_CLASSES where the verdict names a class, else null. */
  readonly classId: number | null;
  /** Two for a split, else none. */
  readonly positions: readonly Point[];
  readonly intoCellId: string | null;
}

/** A cell that a reader put on the slide. */
export interface AddedCell {
  readonly position: Point;
  readonly classId: number;
}

/** The present state of a log. */
export interface FoldedReview {
  /** By cell name; an added cell has an entry only when something was said of it after it was added. */
  readonly verdicts: ReadonlyMap<string, EffectiveVerdict>;
  readonly added: ReadonlyMap<string, AddedCell>;
}

/** Whose decisions are shown: one reader's (with what an adjudicator settled), or everybody's together (null). */
export interface ShownReader {
  readonly reviewer: string | null;
}

export const EVERYBODY: ShownReader = { reviewer: null };
export const NOTHING_DECIDED: FoldedReview = { verdicts: new Map(), added: new Map() };

/** Folds one reader's log in its order: the last decision on each cell stands. */
export function foldDecisions(decisions: readonly ReviewDecision[]): FoldedReview {
  const verdicts = new Map<string, EffectiveVerdict>();
  const added = new Map<string, AddedCell>();
  for (const { cellId, verdict, classId, positions, intoCellId, probe } of decisions) {
    if (probe) continue;
    const [first] = positions;
    if (verdict === "clear") {
      verdicts.delete(cellId);
      added.delete(cellId);
    } else if (verdict === "add") {
      verdicts.delete(cellId);
      if (first && classId !== null) added.set(cellId, { position: first, classId });
    } else {
      if (verdict === "split") for (const half of splitCellNames(cellId)) verdicts.delete(half);
      verdicts.set(cellId, { verdict, classId, positions, intoCellId });
    }
  }
  return { verdicts, added };
}

/**
 * The state to show: one reader's fold, or everybody's; what an adjudicator said stands over both. samePlacePx: cells that two readers
 * added within this distance (level-0 px) are one cell.
 */
export function foldShown(decisions: readonly ReviewDecision[], shown: ShownReader, samePlacePx: number): FoldedReview {
  const settled = foldDecisions(decisions.filter(({ role }) => role === "adjudicator"));
  const below =
    shown.reviewer === null
      ? foldTogether(
          readersOf(decisions).map((reviewer) => foldDecisions(decisionsOf(decisions, reviewer))),
          samePlacePx,
        )
      : foldDecisions(decisionsOf(decisions, shown.reviewer));
  if (settled.verdicts.size === 0 && settled.added.size === 0) return below;
  return {
    verdicts: new Map([...below.verdicts, ...settled.verdicts]),
    added: new Map([...below.added, ...settled.added]),
  };
}

/** Several readers' states as one: where they disagree on a cell it is a conflict; cells that only one has decided are that reader's. */
export function foldTogether(states: readonly FoldedReview[], samePlacePx: number): FoldedReview {
  const verdicts = new Map<string, EffectiveVerdict>();
  const added = new Map<string, AddedCell>();
  for (const state of states) {
    const before = [...added];
    const sameAs = new Map<string, string>();
    for (const [cellId, cell] of state.added) {
      const twin = nearestCell(before, cell.position, samePlacePx);
      if (twin === null) added.set(cellId, cell);
      else {
        sameAs.set(cellId, twin[0]);
        if (twin[1].classId !== cell.classId) verdicts.set(twin[0], CONFLICT);
      }
    }
    for (const [name, verdict] of state.verdicts) {
      const cellId = sameAs.get(name) ?? name;
      const before = verdicts.get(cellId);
      verdicts.set(cellId, before && !sameAnswer(before, verdict) ? CONFLICT : verdict);
    }
  }
  return { verdicts, added };
}

function nearestCell(
  cells: readonly (readonly [string, AddedCell])[],
  to: Point,
  withinPx: number,
): readonly [string, AddedCell] | null {
  let best: readonly [string, AddedCell] | null = null;
  let bestPx = withinPx;
  for (const cell of cells) {
    const distancePx = Math.hypot(cell[1].position.x - to.x, cell[1].position.y - to.y);
    if (distancePx > bestPx) continue;
    best = cell;
    bestPx = distancePx;
  }
  return best;
}

const CONFLICT: EffectiveVerdict = { verdict: "conflict", classId: null, positions: [], intoCellId: null };

/** Whether two verdicts on one cell say the same; where the halves of a split lie does not matter. */
export function sameAnswer(a: EffectiveVerdict, b: EffectiveVerdict): boolean {
  return a.verdict === b.verdict && a.classId === b.classId && a.intoCellId === b.intoCellId;
}
