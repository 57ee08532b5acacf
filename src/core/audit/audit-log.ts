import { canonicalJson, type JsonValue } from "../base/canonical-json.ts";
import { sha256 } from "../base/hash.ts";

/**
 * The audit log of one slide: everything that can change its number, in the order it happened. Each entry's hash covers the hash of the one
 * before, so an entry cannot be changed, left out, moved or put in without every later hash changing. What the chain alone cannot show is
 * that its END was cut off, or that all of it was written anew: for that its head (number of entries and last hash) is printed on every
 * export, receipt and report, and an audit log is checked against a head kept elsewhere.
 */

/**
 * What an entry holds. genesis: the chain begins. The others carry the record as it was stored, or what was used.
 * Stored names: "tile-read" is a read of a quadrat, "guards" the treatment of artefacts.
 */
export const AUDIT_KINDS = [
  "genesis",
  "scale",
  "run-started",
  "run-ended",
  "decision",
  "regions",
  "plan",
  "tile-read",
  "guards",
  "settings",
  "stain",
  "package",
  "cleared",
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** One entry; `hash` is SHA-256 over the canonical JSON (RFC 8785) of all the other members. */
export interface AuditEntry {
  /** 0 for genesis, then one more each. */
  readonly index: number;
  readonly slideId: string;
  /** Hash of the entry before; 64 zeros for genesis. */
  readonly previous: string;
  readonly kind: AuditKind;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly data: JsonValue;
  readonly hash: string;
}

/** The end of a chain: how many entries it has, and the last one's hash. */
export interface ChainHead {
  readonly entries: number;
  readonly hash: string;
}

export const BEFORE_GENESIS = "0".repeat(64);
/** The head of an audit log with no entry. */
export const EMPTY_HEAD: ChainHead = { entries: 0, hash: BEFORE_GENESIS };
const AUDIT_LOG_FORMAT = "granuloscope-trail-1";

/** The hash an entry must have. @throws Unexpected where its data are not JSON. */
export function entryHash(entry: Omit<AuditEntry, "hash">): string {
  const { index, slideId, previous, kind, at, data } = entry;
  return sha256(canonicalJson({ index, slideId, previous, kind, at, data }));
}

/** The next entry of a chain. */
export function nextEntry(head: ChainHead, slideId: string, kind: AuditKind, data: JsonValue, at: number): AuditEntry {
  const entry = { index: head.entries, slideId, previous: head.hash, kind, at, data };
  return { ...entry, hash: entryHash(entry) };
}

/** The first entry: says how the chain is made. */
export function genesisEntry(slideId: string, at: number): AuditEntry {
  const data = { format: AUDIT_LOG_FORMAT, hash: "SHA-256", over: "RFC 8785 canonical JSON of the other members" };
  return nextEntry(EMPTY_HEAD, slideId, "genesis", data, at);
}

/** The head after an entry. */
export function headAfter(entry: AuditEntry): ChainHead {
  return { entries: entry.index + 1, hash: entry.hash };
}

/** Whether an entry is a right genesis of a slide's chain. */
export function isGenesis(entry: AuditEntry): boolean {
  const { data, index, previous, kind } = entry;
  const format = typeof data === "object" && data !== null && "format" in data ? data.format : null;
  return index === 0 && kind === "genesis" && previous === BEFORE_GENESIS && format === AUDIT_LOG_FORMAT;
}
