import { NOT_A_CELL } from "../review/answers.ts";
import type { ReviewDecision } from "../review/decision.ts";
import { standingDecisions } from "../review/undo.ts";

/** What an answer is used for. An answer lies in one drawer, and never moves. */
export const DRAWERS = ["train", "validate", "count"] as const;
export type Drawer = (typeof DRAWERS)[number];

/** An answer in its drawer. */
export interface DrawnAnswer {
  readonly uid: string;
  readonly cellId: string;
  /** Index into CELL_CLASSES, or NOT_A_CELL. */
  readonly classId: number;
}

export type Drawers = Readonly<Record<Drawer, readonly DrawnAnswer[]>>;

/**
 * Which drawer a decision belongs to, by how the cell was met. COUNT: complete random squares. VALIDATE: drawn at random, read blind. TRAIN:
 * everything else, as the review queue gives it. null: known cells that measure the reader, and answers that name nothing.
 */
export function drawerOf({ ordering, blinded, probe }: ReviewDecision): Drawer | null {
  if (probe) return null;
  if (ordering === "tile") return "count";
  return ordering === "random" && blinded ? "validate" : "train";
}

/**
 * Sorts a reader's log into the drawers. Per cell the last standing answer counts; a cell that was ever met in COUNT or VALIDATE stays
 * there, whatever was said of it elsewhere, so that no drawer learns from another. modelClassOf: what "right" means, null for a
 * cell that is not the network's.
 */
export function sortIntoDrawers(
  log: readonly ReviewDecision[],
  modelClassOf: (cellId: string) => number | null,
): Drawers {
  const drawerOfCell = new Map<string, Drawer>();
  const last = new Map<Drawer, Map<string, DrawnAnswer>>(DRAWERS.map((drawer) => [drawer, new Map()]));
  // A log keeps what was taken back: a cell once read blind was seen, so its lock looks at all of it.
  for (const decision of log) {
    const drawer = drawerOf(decision);
    if (drawer === null) continue;
    const before = drawerOfCell.get(decision.cellId);
    if (before === undefined || rank(drawer) > rank(before)) drawerOfCell.set(decision.cellId, drawer);
  }
  for (const decision of standingDecisions(log)) {
    const drawer = drawerOf(decision);
    if (drawer === null || drawerOfCell.get(decision.cellId) !== drawer) continue;
    const answers = last.get(drawer) as Map<string, DrawnAnswer>;
    const modelClassId = modelClassOf(decision.cellId);
    const classId = modelClassId === null ? null : saidClass(decision, modelClassId);
    if (classId === null) answers.delete(decision.cellId);
    else answers.set(decision.cellId, { uid: decision.uid, cellId: decision.cellId, classId });
  }
  const listed = (drawer: Drawer) => [...(last.get(drawer) as Map<string, DrawnAnswer>).values()];
  return { train: listed("train"), validate: listed("validate"), count: listed("count") };
}

const rank = (drawer: Drawer): number => DRAWERS.indexOf(drawer);

/** What a decision says of the network's cell; null where it says nothing that a class could be learned from. */
function saidClass({ verdict, classId }: ReviewDecision, modelClassId: number): number | null {
  if (verdict === "accept") return modelClassId;
  if (verdict === "relabel") return classId;
  return verdict === "reject" ? NOT_A_CELL : null;
}
