import { CELL_CLASSES, type CellClass, classIndex } from "../cells/cells.ts";

/** All inflammatory cells that are counted: the denominator of the eosinophil percentage. */
export const INFLAMMATORY_CLASSES: readonly CellClass[] = CELL_CLASSES.filter((name) => name !== "Other");

/** Eosinophils among all inflammatory cells counted. */
export interface EosinophilShare {
  readonly eosinophils: number;
  readonly inflammatory: number;
  /** 0..1; null where there is no inflammatory cell. */
  readonly share: number | null;
}

/** The share, or the classes that this stain does not show: without each of them it would be a percentage of something else. */
export function eosinophilShare(
  counts: readonly number[],
  isOn: (classId: number) => boolean,
): EosinophilShare | { readonly missing: readonly CellClass[] } {
  const missing = INFLAMMATORY_CLASSES.filter((name) => !isOn(classIndex(name)));
  if (missing.length > 0) return { missing };
  const inflammatory = INFLAMMATORY_CLASSES.reduce((sum, name) => sum + (counts[classIndex(name)] ?? 0), 0);
  const eosinophils = counts[classIndex("Eosinophil")] ?? 0;
  return { eosinophils, inflammatory, share: inflammatory > 0 ? eosinophils / inflammatory : null };
}
