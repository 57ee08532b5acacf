import {
  type AuditEntry,
  type AuditKind,
  type ChainHead,
  genesisEntry,
  headAfter,
  nextEntry,
} from "../core/audit/audit-log.ts";
import { canonicalJson, type JsonValue } from "../core/base/canonical-json.ts";
import { sha256 } from "../core/base/hash.ts";
import type { ReadingList } from "../core/review/reading-list.ts";

/** The chain head as stored; written with every entry, apart from them, so that a lost end is noticed. */
export interface ChainHeadRecord extends ChainHead {
  readonly slideId: string;
}

/** The part of an open read-write transaction that the audit log needs; the transaction must include both stores. */
export interface AuditLogStores {
  readonly entries: { add(entry: AuditEntry): Promise<unknown> };
  readonly heads: {
    get(slideId: string): Promise<ChainHeadRecord | undefined>;
    put(head: ChainHeadRecord): Promise<unknown>;
  };
}

/** Names of the two stores: every transaction that writes a record which can change a number includes them. */
export const AUDIT_LOG_STORES = ["trail", "trailHeads"] as const;

/**
 * Appends to a slide's audit log inside the caller's transaction: the record and its entry are stored together or not at all. The hash is
 * made at once (core/base/hash), because waiting for anything but the database would end the transaction; two tabs cannot fork the
 * chain, because the database runs their transactions one after the other.
 */
export async function appendAuditEntries(
  stores: AuditLogStores,
  slideId: string,
  kind: AuditKind,
  data: JsonValue,
  at: number,
): Promise<ChainHead> {
  let head: ChainHead | undefined = await stores.heads.get(slideId);
  if (!head) {
    const genesis = genesisEntry(slideId, at);
    await stores.entries.add(genesis);
    head = headAfter(genesis);
  }
  const entry = nextEntry(head, slideId, kind, data, at);
  await stores.entries.add(entry);
  const after = headAfter(entry);
  await stores.heads.put({ slideId, ...after });
  return after;
}

/** A reading plan as the audit log keeps it: their number and hash stand for thousands of cell names. */
export function describePlan({ cells, known, ...plan }: ReadingList): JsonValue {
  const names = canonicalJson(cells);
  return { ...plan, cells: cells.length, cellsSha256: sha256(names), knownCells: Object.keys(known).length };
}

/** What changed between two lists of records with ids; null where nothing did. Unchanged records are not repeated in the audit log. */
export function describeChange<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
  textOf: (record: T) => string,
): { readonly put: readonly T[]; readonly removed: readonly string[] } | null {
  const known = new Map(before.map((record) => [record.id, textOf(record)]));
  const put = after.filter((record) => known.get(record.id) !== textOf(record));
  const left = new Set(after.map((record) => record.id));
  const removed = before.filter((record) => !left.has(record.id)).map((record) => record.id);
  return put.length === 0 && removed.length === 0 ? null : { put, removed };
}
