import { randomOrder, type SeededRandom } from "../base/random.ts";
import type { CellTable } from "../cells/cells.ts";
import { type FlagRule, flagBits } from "../model/flag-rule.ts";
import { CellView } from "../model/flags.ts";
import { type ClassIds, groupOf } from "./grouped-odds.ts";

/** So many cells are drawn of each stratum at a time. */
export const DRAWN_PER_STRATUM = 25;

/**
 * Strata of VALIDATE: what the network calls each counted class, and what it calls something else but may be one. null for all other cells: they
 * are in no count and nobody is asked about them. One entry per row of the network's table.
 */
export function validationStrata(network: CellTable, rule: FlagRule, counted: ClassIds): (number | null)[] {
  const view = new CellView(network);
  return Array.from({ length: network.count }, (_, row) => {
    const group = groupOf(network.classId[row] as number, counted);
    return group < counted.length || flagBits(view.at(row), rule, false) !== 0 ? group : null;
  });
}

/** Rows to be read blind: DRAWN_PER_STRATUM of each stratum at random, without those that were met before. */
export function drawValidation(
  strata: readonly (number | null)[],
  wasMet: (row: number) => boolean,
  random: SeededRandom,
): Uint32Array<ArrayBuffer> {
  const rows: number[][] = [];
  strata.forEach((stratum, row) => {
    if (stratum === null || wasMet(row)) return;
    rows[stratum] ??= [];
    rows[stratum].push(row);
  });
  const drawn = rows.flatMap((own) =>
    Array.from(randomOrder(own.length, random).subarray(0, DRAWN_PER_STRATUM), (at) => own[at] as number),
  );
  return Uint32Array.from(drawn);
}

/** Weight of each answered row: how many cells of its stratum it speaks for; 0 outside the strata. */
export function validationWeights(strata: readonly (number | null)[], answered: readonly number[]): number[] {
  const inAll = countStrata(strata);
  const inAnswers = countStrata(answered.map((row) => strata[row] ?? null));
  return answered.map((row) => {
    const stratum = strata[row] ?? null;
    return stratum === null ? 0 : (inAll.get(stratum) as number) / (inAnswers.get(stratum) as number);
  });
}

function countStrata(strata: readonly (number | null)[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const stratum of strata) if (stratum !== null) counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
  return counts;
}
