import { sha256 } from "../base/hash.ts";
import type { QuadratDesign } from "./sampling-design.ts";

/** A sampling design as it is kept: whose it is, and for which analysis it was drawn. */
export interface SamplingDesign extends QuadratDesign {
  /** Random UUID. */
  readonly id: string;
  readonly analysis: string;
  readonly reviewer: string;
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number;
  /** Analysed windows when it was drawn: more since then are not in its frame. */
  readonly windows: number;
  /** Classes that are read completely in every quadrat: only these are corrected. */
  readonly readClassIds: readonly number[];
}

/** A reader's word that a quadrat was read completely (or, read false, that it was not after all). Never changed: undo appends. */
export interface QuadratRead {
  readonly uid: string;
  readonly planId: string;
  readonly analysis: string;
  readonly reviewer: string;
  /** Place in the design's frame. Stored name; today's word is quadrat. */
  readonly tile: number;
  readonly read: boolean;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

/** Which reader's word counts for every quadrat. */
export interface QuadratReaders {
  readonly readers: readonly string[];
  /** Index into readers per quadrat of the frame; -1: read by nobody. */
  readonly readerOf: Int16Array<ArrayBuffer>;
}

/**
 * Who read the quadrats of a design, whoever drew it. Where several readers read one quadrat, the reading that was ended FIRST counts (by the
 * readers' clocks; at one moment the lower uid), so that nobody can look at the numbers and then read a quadrat again to change them; what an
 * adjudicator settled stands over every reader's decisions as everywhere. reads: of this design, in any order.
 */
export function quadratReaders(design: QuadratDesign, reads: readonly QuadratRead[]): QuadratReaders {
  const standing = new Map<string, QuadratRead>();
  const inTime = [...reads].sort((a, b) => a.at - b.at || (a.uid < b.uid ? -1 : 1));
  for (const one of inTime) {
    const key = `${one.tile}/${one.reviewer}`;
    if (!one.read) standing.delete(key);
    else if (!standing.has(key)) standing.set(key, one);
  }
  const readers: string[] = [];
  const readerOf = new Int16Array(design.frame.count).fill(-1);
  const firstAt = new Map<number, QuadratRead>();
  for (const one of standing.values()) {
    const before = firstAt.get(one.tile);
    const isFirst = !before || one.at < before.at || (one.at === before.at && one.uid < before.uid);
    if (isFirst && one.tile < design.frame.count) firstAt.set(one.tile, one);
  }
  for (const { tile: quadrat, reviewer } of firstAt.values()) {
    if (!readers.includes(reviewer)) readers.push(reviewer);
    readerOf[quadrat] = readers.indexOf(reviewer);
  }
  return { readers, readerOf };
}

/** 1 for every quadrat that stands as read by anybody. */
export function foldQuadratReads(design: QuadratDesign, reads: readonly QuadratRead[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(quadratReaders(design, reads).readerOf, (reader) => (reader < 0 ? 0 : 1));
}

/** The read that stands and was made last, or null: what an undo takes back. */
export function lastStandingRead(reads: readonly QuadratRead[]): QuadratRead | null {
  const standing = new Map<number, QuadratRead>();
  for (const one of reads) {
    standing.delete(one.tile);
    if (one.read) standing.set(one.tile, one);
  }
  return [...standing.values()].at(-1) ?? null;
}

/** What the audit log holds of a design: enough to see whether the design that was read is the one that was drawn. */
export function designAuditEntry(design: SamplingDesign) {
  const { id, reviewer, createdAt, classId, readClassIds, seed, random, strata, frame, order, predicted } = design;
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
