import { sha256 } from "../trail/sha256.ts";
import type { SamplingPlan } from "./sampling-plan.ts";

/** A sampling plan as it is kept: whose it is, and for which analysis it was drawn. */
export interface TilePlan extends SamplingPlan {
  /** Random UUID. */
  readonly id: string;
  readonly analysis: string;
  readonly reviewer: string;
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number;
  /** Analysed windows when it was drawn: more since then are not in its frame. */
  readonly windows: number;
  /** Classes that are read completely in every tile: only these are corrected. */
  readonly readClassIds: readonly number[];
}

/** A reader's word that a tile was read completely (or, read false, that it was not after all). Never changed: undo appends. */
export interface TileRead {
  readonly uid: string;
  readonly planId: string;
  readonly analysis: string;
  readonly reviewer: string;
  /** Place in the plan's frame. */
  readonly tile: number;
  readonly read: boolean;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

/** 1 for every tile that stands as read. */
export function foldTileReads(plan: SamplingPlan, reads: readonly TileRead[]): Uint8Array<ArrayBuffer> {
  const state = new Uint8Array(plan.frame.count);
  for (const { tile, read } of reads) state[tile] = read ? 1 : 0;
  return state;
}

/** The read that stands and was made last, or null: what an undo takes back. */
export function lastStandingRead(reads: readonly TileRead[]): TileRead | null {
  const standing = new Map<number, TileRead>();
  for (const one of reads) {
    standing.delete(one.tile);
    if (one.read) standing.set(one.tile, one);
  }
  return [...standing.values()].at(-1) ?? null;
}

/** What the trail tells of a plan: enough to see whether the plan that was read is the one that was drawn. */
export function planTrailEntry(plan: TilePlan) {
  const { id, reviewer, createdAt, classId, readClassIds, seed, random, strata, frame, order, predicted } = plan;
  return {
    plan: "tiles",
    id,
    reviewer,
    createdAt,
    classId,
    readClassIds: [...readClassIds],
    seed,
    random,
    tiles: frame.count,
    strata: strata.map(({ size, least, most }) => ({ size, least, most })),
    predictedSha256: sha256(predicted.join(",")),
    orderSha256: sha256(order.join(",")),
  };
}
