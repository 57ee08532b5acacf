import { canonicalJson, type JsonValue } from "../base/canonical-json.ts";
import {
  AUDIT_KINDS,
  type AuditEntry,
  type ChainHead,
  EMPTY_HEAD,
  entryHash,
  headAfter,
  isGenesis,
} from "./audit-log.ts";

/** Why an entry is wrong. head: the chain does not pass through a head that was written down elsewhere: its end is missing or was written anew. */
export type AuditLogProblem = "form" | "hash" | "order" | "link" | "genesis" | "slide" | "head";

export type AuditLogVerdict =
  | { readonly sound: true; readonly head: ChainHead; readonly slideId: string | null }
  | { readonly sound: false; readonly index: number; readonly problem: AuditLogProblem };

/** Checks a chain entry by entry, so that a long one can be checked in pieces. */
export class AuditLogVerifier {
  #head: ChainHead = EMPTY_HEAD;
  #slideId: string | null;
  #wrong: { readonly index: number; readonly problem: AuditLogProblem } | null = null;

  readonly #kept: readonly ChainHead[];

  /**
   * slideId: whose audit log it must be; null: whoever the first entry names. kept: heads written down elsewhere (an export, a receipt), now or
   * earlier; the chain must pass through each. Without one a cut-off end cannot be seen.
   */
  constructor(slideId: string | null = null, kept: readonly ChainHead[] = []) {
    this.#slideId = slideId;
    this.#kept = kept.filter((head) => head.entries > 0);
  }

  /** Takes the next entry; false once anything was wrong. */
  add(entry: AuditEntry): boolean {
    if (this.#wrong) return false;
    const problem = this.#problemOf(entry);
    if (problem) {
      this.#wrong = { index: this.#head.entries, problem };
      return false;
    }
    this.#slideId = entry.slideId;
    this.#head = headAfter(entry);
    return true;
  }

  /** Says that what stands at the present place is not an entry at all. */
  fail(problem: AuditLogProblem): void {
    this.#wrong ??= { index: this.#head.entries, problem };
  }

  verdict(): AuditLogVerdict {
    if (this.#wrong) return { sound: false, ...this.#wrong };
    const { entries } = this.#head;
    if (this.#kept.some((head) => head.entries > entries)) return { sound: false, index: entries, problem: "head" };
    return { sound: true, head: this.#head, slideId: this.#slideId };
  }

  #problemOf(entry: AuditEntry): AuditLogProblem | null {
    if (entry.index !== this.#head.entries) return "order";
    if (this.#head.entries === 0 && !isGenesis(entry)) return "genesis";
    if (this.#slideId !== null && entry.slideId !== this.#slideId) return "slide";
    if (entry.previous !== this.#head.hash) return "link";
    if (entryHash(entry) !== entry.hash) return "hash";
    const here = this.#kept.find((head) => head.entries === entry.index + 1);
    return here && here.hash !== entry.hash ? "head" : null;
  }
}

/** Checks a whole chain. */
export function verifyAuditLog(
  entries: readonly AuditEntry[],
  slideId: string | null = null,
  kept: readonly ChainHead[] = [],
): AuditLogVerdict {
  const verifier = new AuditLogVerifier(slideId, kept);
  for (const entry of entries) if (!verifier.add(entry)) break;
  return verifier.verdict();
}

/** An audit log as a file: one line of canonical JSON per entry. */
export function* auditLogLines(entries: Iterable<AuditEntry>): Generator<string> {
  for (const entry of entries) yield `${canonicalJson(entry as unknown as JsonValue)}\n`;
}

/** Checks an audit log file's text; every line must be the canonical text of its entry, so that no byte of it can differ unseen. */
export function verifyAuditLogText(
  text: string,
  slideId: string | null = null,
  kept: readonly ChainHead[] = [],
): AuditLogVerdict & { readonly entries: readonly AuditEntry[] } {
  const verifier = new AuditLogVerifier(slideId, kept);
  const entries: AuditEntry[] = [];
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length === 0) return { sound: false, index: lines.length, problem: "form", entries };
  for (const line of lines) {
    const entry = readAuditLine(line);
    if (!entry) verifier.fail("form");
    if (!entry || !verifier.add(entry)) break;
    entries.push(entry);
  }
  return { ...verifier.verdict(), entries };
}

/** The entry of one line of an audit log file, or null where the line is not its entry's canonical text. The chain is not looked at. */
export function readAuditLine(line: string): AuditEntry | null {
  let value: Partial<Record<keyof AuditEntry, unknown>> | null;
  try {
    value = JSON.parse(line) as typeof value;
    if (typeof value !== "object" || value === null) return null;
    if (canonicalJson(value as JsonValue) !== line) return null;
  } catch {
    // Text that is not JSON is what the check is there to find: the caller says which line it is.
    return null;
  }
  const { index, slideId, previous, kind, at, data, hash } = value;
  const good =
    Object.keys(value).length === 7 &&
    Number.isSafeInteger(index) &&
    [slideId, previous, hash].every((part) => typeof part === "string") &&
    AUDIT_KINDS.some((name) => name === kind) &&
    typeof at === "number" &&
    data !== undefined;
  return good ? (value as AuditEntry) : null;
}
