import { TaggedError } from "../../../core/base/errors.ts";
import { CELL_CLASSES } from "../../../core/cells/cells.ts";
import type { Figure } from "./scores.ts";

/** What one reader scores against the labels that a network is held to. */
export interface ReaderScores {
  readonly reader: string;
  /** Cells read, and how many of them the reader could not decide. */
  readonly points: number;
  readonly undecided: number;
  readonly f1: Readonly<Record<string, Figure>>;
}

/**
 * Readers' own F1 against the labels of some slides (a file of kind "readers" in models/training/labels); none when the slides judged are
 * others. @throws Unexpected when the file is not as described.
 */
export function readersOf(slides: readonly string[], json: unknown): ReaderScores[] {
  const { kind, slides: read, readers } = (json ?? {}) as Record<string, unknown>;
  if (kind !== "readers" || !Array.isArray(read) || !Array.isArray(readers)) {
    throw new TaggedError("Unexpected", 'the readers\' scores are not of the kind "readers"');
  }
  return [...slides].sort().join() === [...read].sort().join() ? readers.map(readReader) : [];
}

function readReader(value: unknown): ReaderScores {
  const { reader, points, undecided, f1 } = (value ?? {}) as Record<string, unknown>;
  const areCounts = typeof points === "number" && typeof undecided === "number";
  if (typeof reader !== "string" || !areCounts || typeof f1 !== "object" || f1 === null) {
    throw new TaggedError("Unexpected", "a reader's scores are not as described");
  }
  return { reader, points, undecided, f1: f1 as Readonly<Record<string, Figure>> };
}

/** Mean F1 of the classes that a reader was judged on, each weighing as many cells as carry its label; null: none of them is labelled. */
export function readersWeightedF1({ f1 }: ReaderScores, labels: Readonly<Record<string, number>>): number | null {
  let [sum, cells] = [0, 0];
  for (const name of CELL_CLASSES) {
    const value = f1[name]?.value;
    if (value === undefined || value === null) continue;
    sum += value * (labels[name] ?? 0);
    cells += labels[name] ?? 0;
  }
  return cells === 0 ? null : sum / cells;
}
