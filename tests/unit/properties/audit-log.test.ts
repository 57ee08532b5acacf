import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AuditEntry,
  type ChainHead,
  genesisEntry,
  headAfter,
  nextEntry,
} from "../../../src/core/audit/audit-log.ts";
import { auditLogLines, verifyAuditLog, verifyAuditLogText } from "../../../src/core/audit/verify-audit-log.ts";
import type { JsonValue } from "../../../src/core/base/canonical-json.ts";
import { seeded } from "./settings.ts";

const data = fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(fc.integer(), fc.string({ maxLength: 5 })), {
  maxKeys: 3,
}) as fc.Arbitrary<JsonValue>;
const kind = fc.constantFrom("decision" as const, "regions" as const, "scale" as const, "tile-read" as const);

/** A sound chain of 2 to 9 entries. */
const chain = fc.array(fc.tuple(kind, data), { minLength: 1, maxLength: 8 }).map((records) => {
  const entries: AuditEntry[] = [genesisEntry("slide", 0)];
  for (const [at, [of, value]] of records.entries()) {
    entries.push(nextEntry(headAfter(entries.at(-1) as AuditEntry), "slide", of, value, at + 1));
  }
  return entries;
});
/** Which entry a change is about. */
const place = fc.nat();
const headOf = (entries: readonly AuditEntry[]): ChainHead => headAfter(entries.at(-1) as AuditEntry);

test("a sound chain is sound, entry by entry and as a file", () => {
  fc.assert(
    fc.property(chain, (entries) => {
      const head = headOf(entries);
      expect(verifyAuditLog(entries, "slide", [head])).toMatchObject({ sound: true, head });
      expect(verifyAuditLogText([...auditLogLines(entries)].join(""), "slide", [head])).toMatchObject({ sound: true });
    }),
    seeded(),
  );
});

test("one changed member of one entry is found at that entry", () => {
  const change = fc.constantFrom<(entry: AuditEntry) => AuditEntry>(
    (entry) => ({ ...entry, at: entry.at + 1 }),
    (entry) => ({ ...entry, kind: "cleared" }),
    (entry) => ({ ...entry, slideId: "another" }),
    (entry) => ({ ...entry, index: entry.index + 1 }),
    (entry) => ({ ...entry, previous: "f".repeat(64) }),
    (entry) => ({ ...entry, hash: "f".repeat(64) }),
    (entry) => ({ ...entry, data: { changed: JSON.stringify(entry.data) } }),
  );
  fc.assert(
    fc.property(chain, place, change, (entries, at, changeOf) => {
      const index = at % entries.length;
      const changed = entries.with(index, changeOf(entries[index] as AuditEntry));
      expect(verifyAuditLog(changed, "slide")).toMatchObject({ sound: false, index });
    }),
    seeded(),
  );
});

test("an entry that is missing, moved or there twice is found", () => {
  fc.assert(
    fc.property(chain, place, place, (entries, one, other) => {
      const index = one % (entries.length - 1);
      expect(verifyAuditLog(entries.toSpliced(index, 1), "slide").sound).toBe(false);
      const entry = entries[index] as AuditEntry;
      expect(verifyAuditLog(entries.toSpliced(index, 0, entry), "slide").sound).toBe(false);
      const to = other % entries.length;
      if (to !== index) expect(verifyAuditLog(entries.toSpliced(index, 1).toSpliced(to, 0, entry)).sound).toBe(false);
    }),
    seeded(),
  );
});

test("a cut-off end is sound by itself and found against the head kept elsewhere", () => {
  fc.assert(
    fc.property(chain, place, (entries, at) => {
      const cut = entries.slice(0, 1 + (at % (entries.length - 1)));
      expect(verifyAuditLog(cut, "slide").sound).toBe(true);
      expect(verifyAuditLog(cut, "slide", [headOf(entries)])).toMatchObject({ sound: false, problem: "head" });
    }),
    seeded(),
  );
});

test("any one changed character of the file is found", () => {
  fc.assert(
    fc.property(chain, place, fc.constantFrom("0", "a", '"', "{", " ", "\n"), (entries, at, character) => {
      const text = [...auditLogLines(entries)].join("");
      const index = at % text.length;
      fc.pre(text[index] !== character);
      const changed = text.slice(0, index) + character + text.slice(index + 1);
      expect(verifyAuditLogText(changed, "slide", [headOf(entries)]).sound).toBe(false);
    }),
    seeded(),
  );
});
