import type { CellClass } from "../cells/cells.ts";

/** How many of so many cells went wrong, and the exact upper end of what that may mean (Clopper and Pearson 1934, one-sided 95 %). */
export interface LimitEvidence {
  readonly cells: number;
  readonly wrong: number;
  readonly upper95: number;
}

/**
 * From where on a model's answer about one class needs no look. p is the class's probability given a cell, 0..1. Both limits were chosen on
 * slides that the model never saw (models/training/decisions.py).
 */
export interface ClassDecision {
  /** A cell called the class is flagged below this p; 1: every one is shown. */
  readonly accept: number;
  /** A cell called something else is flagged from this p on. */
  readonly consider: number;
  /** Whether the cells at hand sufficed to hold both error shares at 5 %. */
  readonly licensed: boolean;
  /** Accepted cells that were another class or none; null where nothing was measured. */
  readonly acceptEvidence: LimitEvidence | null;
  /** Cells of the class that no reader is asked about; null where nothing was measured. */
  readonly considerEvidence: LimitEvidence | null;
}

export type ModelDecisions = Readonly<Partial<Record<CellClass, ClassDecision>>>;
