import { createRandom, randomOrder } from "../base/random.ts";
import { type CellTable, cellName } from "../cells/cells.ts";
import { certaintyOverLimit, type FlagRule } from "../model/flag-rule.ts";
import { CellView } from "../model/flags.ts";
import type { ReviewerRole, ReviewOrdering } from "./decision.ts";
import { queueRank } from "./queue-group.ts";

/** Which cells are read, and in which order: made once, kept, and handed to a second reader as it is. */
export interface ReadingList {
  /** A random UUID; the session of every decision made along it. */
  readonly id: string;
  readonly analysis: string;
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number;
  readonly createdBy: string;
  /** adjudicator: its decisions settle what readers disagree on. */
  readonly role: ReviewerRole;
  readonly ordering: ReviewOrdering;
  /** Draws the random order and where the known cells go; a whole number below 2^32. */
  readonly seed: number;
  readonly blinded: boolean;
  /** Share of known cells among those read, 0..0.5. */
  readonly knownShare: number;
  /** Names of the cells, in the order in which they are shown. */
  readonly cells: readonly string[];
  /** Cell name -> the answer known (core/review/answers), for the cells mixed in to measure the reader. */
  readonly known: Readonly<Record<string, number>>;
}

export interface PlanRequest {
  readonly analysis: string;
  readonly id: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly role: ReviewerRole;
  readonly ordering: ReviewOrdering;
  readonly seed: number;
  readonly blinded: boolean;
  readonly knownShare: number;
  /** At most this many cells, known ones not counted. */
  readonly most: number;
  readonly cells: CellTable;
  /** Rows to choose from; for the order by region: in the order of the regions. */
  readonly candidates: Uint32Array;
  /** What is flagged, and with it the order by doubt. */
  readonly rule: FlagRule;
  /** Side of the squares in which the order by region walks, level-0 px. */
  readonly stripPx: number;
  /** Cell name -> known answer. */
  readonly known: ReadonlyMap<string, number>;
}

/**
 * Chooses and orders the cells of a reading. Blinded, the chosen cells are shuffled: an order by doubt or by class would show what the model
 * thinks. The same request gives the same plan.
 */
export function makePlan(request: PlanRequest): ReadingList {
  const { cells, known, seed, blinded, knownShare } = request;
  const random = createRandom(seed);
  const fresh = [...request.candidates].filter((row) => !known.has(cellName(cells, row)));
  const ordered = orderRows(request, Uint32Array.from(fresh), random);
  let names = Array.from(ordered.subarray(0, request.most), (row) => cellName(cells, row));
  if (blinded) names = Array.from(randomOrder(names.length, random), (at) => names[at] as string);
  const mixed = Math.min(known.size, knownShare > 0 ? Math.ceil((names.length * knownShare) / (1 - knownShare)) : 0);
  const pool = [...known.keys()];
  const chosen = Array.from(randomOrder(pool.length, random).subarray(0, mixed), (at) => pool[at] as string);
  for (const name of chosen) names.splice(random.below(names.length + 1), 0, name);
  const answers = Object.fromEntries(chosen.map((name) => [name, known.get(name) as number]));
  const { analysis, id, createdAt, createdBy, role, ordering } = request;
  return {
    id,
    analysis,
    createdAt,
    createdBy,
    role,
    ordering,
    seed,
    blinded,
    knownShare,
    cells: names,
    known: answers,
  };
}

function orderRows(
  request: PlanRequest,
  rows: Uint32Array<ArrayBuffer>,
  random: ReturnType<typeof createRandom>,
): Uint32Array<ArrayBuffer> {
  const { cells, ordering, rule, stripPx } = request;
  const view = new CellView(cells);
  const doubt = (row: number): number => certaintyOverLimit(view.at(row), rule);
  const classOf = (row: number): number => cells.classId[row] as number;
  switch (ordering) {
    case "random":
      return randomOrder(rows.length, random).map((at) => rows[at] as number);
    case "class":
      return rows.sort((a, b) => classOf(a) - classOf(b) || doubt(a) - doubt(b));
    case "region":
    case "tile":
      return rows.sort((a, b) => walk(cells, a, b, stripPx));
    case "doubt": {
      const ranks = new Float32Array(cells.count);
      for (const row of rows) ranks[row] = queueRank(view.at(row), rule);
      return rows.sort((a, b) => (ranks[a] as number) - (ranks[b] as number));
    }
  }
}

/** Strip by strip from the top, to the right and back: the next cell is near the one before. */
function walk(cells: CellTable, a: number, b: number, stripPx: number): number {
  const stripA = Math.floor((cells.y[a] as number) / stripPx);
  const stripB = Math.floor((cells.y[b] as number) / stripPx);
  if (stripA !== stripB) return stripA - stripB;
  const along = (cells.x[a] as number) - (cells.x[b] as number);
  return stripA % 2 === 0 ? along : -along;
}
