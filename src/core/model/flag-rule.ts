import { CELL_CLASSES, type CellClass, classIndex } from "../cells/cells.ts";
import type { StainKind } from "../stain/stain-profile.ts";
import type { CountingModel } from "./counting-model.ts";

/** A model without decisions of its own is asked about every cell that is at least this likely a counted class. */
export const USUAL_CONSIDER = 0.02;

/** Which classes are counted at first: a stain profile finds mast cells only; in H&E no number of mast cells can be trusted. */
export function usualCountedClasses(stain: StainKind): readonly CellClass[] {
  return stain === "he" ? ["Eosinophil", "Neutrophil"] : ["Mast cell"];
}

/** The decision rule for one set of counted classes; arrays have one entry per class index. */
export interface FlagRule {
  readonly isCounted: readonly boolean[];
  readonly countedIds: readonly number[];
  /** Compared with the class probability, or with the detection probability where `onDetection` is set. */
  readonly accept: readonly number[];
  readonly consider: readonly number[];
  /** True for a model that states no decisions: its thresholds speak of centre probability times class probability. */
  readonly onDetection: readonly boolean[];
}

/** The rule of a model for the classes that the user counts. */
export function createFlagRule(manifest: CountingModel, counted: readonly CellClass[]): FlagRule {
  const decisions = CELL_CLASSES.map((name) => manifest.decisions?.[name]);
  return {
    isCounted: CELL_CLASSES.map((name) => counted.includes(name)),
    countedIds: counted.map(classIndex).sort((a, b) => a - b),
    accept: CELL_CLASSES.map((name, id) => decisions[id]?.accept ?? manifest.thresholds[name]),
    consider: decisions.map((decision) => decision?.consider ?? USUAL_CONSIDER),
    onDetection: decisions.map((decision) => decision === undefined),
  };
}

/** The classes that the user counts, in no special order, and the rule they give with a model. */
export class CountedClasses {
  #names: readonly CellClass[] = usualCountedClasses("he");
  #known: { readonly manifest: CountingModel; readonly rule: FlagRule } | null = null;

  get names(): readonly CellClass[] {
    return this.#names;
  }

  /** -> whether that is a change. */
  set(names: readonly CellClass[]): boolean {
    if (names.length === this.#names.length && names.every((name) => this.#names.includes(name))) return false;
    this.#names = [...names];
    this.#known = null;
    return true;
  }

  /** The same object for as long as model and classes are the same. */
  ruleOf(manifest: CountingModel): FlagRule {
    if (this.#known?.manifest !== manifest) this.#known = { manifest, rule: createFlagRule(manifest, this.#names) };
    return this.#known.rule;
  }
}

/** The part of a cell that the rule looks at. */
export interface FlaggableCell {
  readonly classId: number;
  readonly centreProbability: number;
  /** Probabilities per class, from this index on. */
  readonly classProbabilities: ArrayLike<number>;
  readonly from: number;
}

/** How sure an answer of a counted class is, against its limit; 1 and more needs no look. */
export function certaintyOverLimit(cell: FlaggableCell, rule: FlagRule): number {
  const { classId, from } = cell;
  const accept = rule.accept[classId] as number;
  // 1 means every one: a probability may round to 1.
  if (accept >= 1) return (cell.classProbabilities[from + classId] as number) * 0.999;
  const probability = cell.classProbabilities[from + classId] as number;
  const sure = rule.onDetection[classId] ? probability * cell.centreProbability : probability;
  return accept > 0 ? sure / accept : 1;
}

/** Why a look could change a count: bits of a flag. */
export const FLAG_BITS = { unsure: 1, possible: 2, quality: 4 } as const;
export type FlagReason = keyof typeof FLAG_BITS;
export const FLAG_REASONS = Object.keys(FLAG_BITS) as readonly FlagReason[];

/**
 * Bits of the reasons why a look at this cell could change the count of a counted class; 0: none could. onArtefact: it lies on tissue with a
 * quality flag, where the model's probability says little.
 */
export function flagBits(cell: FlaggableCell, rule: FlagRule, onArtefact: boolean): number {
  if (rule.isCounted[cell.classId]) {
    const unsure = certaintyOverLimit(cell, rule) < 1 ? FLAG_BITS.unsure : 0;
    return unsure | (onArtefact ? FLAG_BITS.quality : 0);
  }
  for (const id of rule.countedIds) {
    const probability = cell.classProbabilities[cell.from + id] as number;
    if (probability >= (rule.consider[id] as number)) return FLAG_BITS.possible | (onArtefact ? FLAG_BITS.quality : 0);
  }
  return 0;
}

/** The reasons in a flag's byte, in the order of FLAG_REASONS. */
export function flagReasons(bits: number): FlagReason[] {
  return FLAG_REASONS.filter((reason) => (bits & FLAG_BITS[reason]) !== 0);
}

/** How likely a cell is to be one of the counted classes, at most, given that a cell is there. */
export function countedProbability({ classProbabilities, from }: FlaggableCell, rule: FlagRule): number {
  let greatest = 0;
  for (const id of rule.countedIds) greatest = Math.max(greatest, classProbabilities[from + id] as number);
  return greatest;
}
