import { expect, test } from "vitest";
import { type AuditEntry, genesisEntry, headAfter, nextEntry } from "../../../src/core/audit/audit-log.ts";
import { auditLogLines, verifyAuditLogText } from "../../../src/core/audit/verify-audit-log.ts";
import { isTagged } from "../../../src/core/base/errors.ts";
import { checkAuditLog } from "../../../src/core/exports/check-audit-log.ts";
import { makeAuditLogFile } from "../../../src/store/audit/audit-log-store.ts";

function chain(length: number): AuditEntry[] {
  const entries = [genesisEntry("slide-1", 1_700_000_000_000)];
  while (entries.length < length) {
    const last = entries.at(-1) as AuditEntry;
    entries.push(nextEntry(headAfter(last), "slide-1", "decision", { note: "µ".repeat(50) }, last.at + 1));
  }
  return entries;
}
const entries = chain(700);
const head = headAfter(entries.at(-1) as AuditEntry);

test("an audit log holds every entry; its head may be the one from before the last entries came", async () => {
  const file = await makeAuditLogFile("slide-1", entries, headAfter(entries[600] as AuditEntry));
  expect(verifyAuditLogText(await file.text(), "slide-1", [head])).toMatchObject({ sound: true, head });
  expect((await makeAuditLogFile("slide-1", [], { entries: 0, hash: "0".repeat(64) })).size).toBe(0);
});

test("a stored audit log that was changed is not given out as if it were sound", async () => {
  const changed = entries.map((entry, at) => (at === 300 ? { ...entry, data: { note: "another" } } : entry));
  for (const [wrong, entry] of [
    [changed, 301],
    [entries.slice(0, 500), 501],
    [entries.toSpliced(20, 1), 21],
  ] as const) {
    const error: unknown = await makeAuditLogFile("slide-1", wrong, head).catch((reason: unknown) => reason);
    expect(isTagged(error, "AuditLogDamaged") && error.details["entry"]).toBe(entry);
  }
});

test("a file that differs from its entries by a byte, a line or its end is refused", () => {
  const bytes = new TextEncoder().encode([...auditLogLines(entries.slice(0, 20))].join(""));
  const read = (file: Uint8Array): void => {
    const check = checkAuditLog("slide-1", entries.slice(0, 20), headAfter(entries[19] as AuditEntry));
    // Pieces end in the middle of lines and of characters.
    for (let from = 0; from < file.length; from += 61) check.take(file.subarray(from, from + 61));
    check.end();
  };
  read(bytes);
  const lineEnd = bytes.indexOf(10) + 1;
  expect(() => read(bytes.subarray(0, -1))).toThrow("does not end");
  expect(() => read(bytes.subarray(0, bytes.lastIndexOf(10, -2) + 1))).toThrow("number of entries");
  expect(() => read(bytes.subarray(lineEnd))).toThrow("an entry");
  expect(() => read(bytes.with(lineEnd + 6, 0x39))).toThrow("an entry");
  expect(() => read(Uint8Array.of(...bytes, 10))).toThrow("an entry");
});
