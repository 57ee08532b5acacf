import type { UserRecords } from "../../cache/persistence.ts";
import { type AuditEntry, type AuditKind, type ChainHead, EMPTY_HEAD } from "../../core/audit/audit-log.ts";
import { type AuditLogVerdict, AuditLogVerifier, auditLogLines } from "../../core/audit/verify-audit-log.ts";
import { canonicalJson, type JsonValue } from "../../core/base/canonical-json.ts";
import { throwIfCancelled } from "../../core/base/errors.ts";
import { checkAuditLog } from "../../core/exports/check-audit-log.ts";
import type { ReviewDecision } from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";
import { withState } from "../base/with-state.ts";

export interface AuditLogStoreOptions {
  readonly records: UserRecords;
  readonly messages: MessageStore;
  /** The open slide's id, and the analysis shown. */
  readonly shown: () => { readonly slideId: string | null; readonly analysis: string | null };
}

/** What a check found: the chain itself, and whether the stored decisions are those in the chain. */
export interface AuditLogCheck {
  readonly verdict: AuditLogVerdict;
  /** cellId of the first stored decision that is not in the audit log, or differs there; null: all agree. */
  readonly strayDecision: string | null;
}

/** Entries checked or written between two turns of the page: about 10 ms. */
const ENTRIES_PER_TURN = 200;
/** Bytes read back between two turns: some 100 entries. */
const BYTES_PER_TURN = 64 * 1024;

interface CheckState {
  checking: boolean;
  check: AuditLogCheck | null;
}

/** The open slide's audit log: appends what no record holds, checks it, and gives its head for every export. */
export class AuditLogStore extends withState((): CheckState => ({ checking: false, check: null })) {
  readonly #options: AuditLogStoreOptions;

  constructor(options: AuditLogStoreOptions) {
    super();
    this.#options = options;
  }

  /** Forgets the last check: another slide is open, or something was appended. */
  reset(): void {
    this.check = null;
  }

  /** Appends to a slide's audit log, the open one's where none is named; a storage that fails is reported. */
  async note(kind: AuditKind, data: JsonValue, slideId: string | null = this.#options.shown().slideId): Promise<void> {
    if (slideId === null) return;
    try {
      await this.#options.records.appendAuditEntry(slideId, kind, data);
    } catch (error) {
      this.#options.messages.report(error);
    }
  }

  /** The head now, to be printed on what leaves the program. @throws StorageFailed. */
  async head(): Promise<ChainHead> {
    const { slideId } = this.#options.shown();
    return slideId === null ? EMPTY_HEAD : this.#options.records.chainHead(slideId);
  }

  /** The audit log as a file, read back. @throws StorageFailed, ExportFailed, AuditLogDamaged, Cancelled. */
  async file(signal?: AbortSignal): Promise<Blob> {
    const { slideId } = this.#options.shown();
    if (slideId === null) return new Blob([]);
    const { records } = this.#options;
    // The head first: what is appended between the two readings only makes the chain longer.
    const kept = await records.chainHead(slideId);
    return makeAuditLogFile(slideId, await records.loadAuditLog(slideId), kept, signal);
  }

  /** Checks every entry, the head stored apart, and the decisions of the analysis shown. */
  async verify(): Promise<void> {
    const { slideId, analysis } = this.#options.shown();
    if (slideId === null || this.checking) return;
    this.checking = true;
    try {
      const { records } = this.#options;
      // The head first: what is appended between the two readings only makes the chain longer.
      const kept = await records.chainHead(slideId);
      const entries = await records.loadAuditLog(slideId);
      const verifier = new AuditLogVerifier(slideId, [kept]);
      for (let at = 0; at < entries.length; at++) {
        if (!verifier.add(entries[at] as AuditEntry)) break;
        if (at % ENTRIES_PER_TURN === ENTRIES_PER_TURN - 1) await nextTurn();
      }
      const stored = analysis === null ? [] : await records.loadDecisions(analysis);
      this.check = { verdict: verifier.verdict(), strayDecision: findStray(entries, stored, analysis) };
    } catch (error) {
      this.#options.messages.report(error);
    }
    this.checking = false;
  }
}

/** Compares the stored decisions of an analysis with those in the audit log since it was last cleared. */
function findStray(
  entries: readonly AuditEntry[],
  stored: readonly ReviewDecision[],
  analysis: string | null,
): string | null {
  const cleared = entries.findLastIndex(({ kind }) => kind === "cleared");
  const logged = new Map<number, string>();
  for (const { kind, data } of entries.slice(cleared + 1)) {
    if (kind !== "decision") continue;
    const decision = data as unknown as ReviewDecision;
    if (decision.analysis === analysis) logged.set(decision.sequence, canonicalJson(data));
  }
  for (const decision of stored) {
    if (logged.get(decision.sequence) !== canonicalJson(decision as unknown as JsonValue)) return decision.cellId;
    logged.delete(decision.sequence);
  }
  const [missing] = logged.values();
  return missing === undefined ? null : (JSON.parse(missing) as ReviewDecision).cellId;
}

/**
 * An audit log as a file, one line of canonical JSON per entry, read back and found to hold the entries and a sound chain before anybody gets it.
 * kept: the head stored apart, from before the entries were read or from then. @throws ExportFailed, AuditLogDamaged, Cancelled.
 */
export async function makeAuditLogFile(
  slideId: string,
  entries: readonly AuditEntry[],
  kept: ChainHead,
  signal?: AbortSignal,
): Promise<Blob> {
  const parts: Blob[] = [];
  for (let from = 0; from < entries.length; from += ENTRIES_PER_TURN) {
    parts.push(new Blob([...auditLogLines(entries.slice(from, from + ENTRIES_PER_TURN))]));
    await nextTurn();
    throwIfCancelled(signal);
  }
  const file = new Blob(parts, { type: "application/jsonl" });
  const reading = checkAuditLog(slideId, entries, kept);
  for (let from = 0; from < file.size; from += BYTES_PER_TURN) {
    reading.take(new Uint8Array(await file.slice(from, from + BYTES_PER_TURN).arrayBuffer()));
    await nextTurn();
    throwIfCancelled(signal);
  }
  reading.end();
  return file;
}

/** Gives the page its turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
