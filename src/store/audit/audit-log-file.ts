import type { AuditEntry, ChainHead } from "../../core/audit/audit-log.ts";
import { auditLogLines } from "../../core/audit/verify-audit-log.ts";
import { throwIfCancelled } from "../../core/base/errors.ts";
import { checkAuditLog } from "../../core/exports/check-audit-log.ts";

/** Entries written between two turns of the page: about 10 ms. */
const ENTRIES_PER_TURN = 200;
/** Bytes read back between two turns: some 100 entries. */
const BYTES_PER_TURN = 64 * 1024;

/**
 * A trail as a file, one line of canonical JSON per entry, read back and found to hold the entries and a sound chain before anybody gets it.
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
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
