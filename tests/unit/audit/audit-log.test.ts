import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import {
  type AuditEntry,
  type ChainHead,
  genesisEntry,
  headAfter,
  nextEntry,
} from "../../../src/core/audit/audit-log.ts";
import { auditLogLines, verifyAuditLog, verifyAuditLogText } from "../../../src/core/audit/verify-audit-log.ts";
import { canonicalJson } from "../../../src/core/base/canonical-json.ts";
import { sha256 } from "../../../src/core/base/hash.ts";

/** mulberry32: a small seeded generator, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function chain(length: number): AuditEntry[] {
  const entries = [genesisEntry("slide-1", 1_700_000_000_000)];
  while (entries.length < length) {
    const last = entries.at(-1) as AuditEntry;
    const n = entries.length;
    const data = { cellId: `${n}_7`, verdict: n % 3 ? "accept" : "relabel", note: `µ "${n}" \n`, share: n / 7 };
    entries.push(nextEntry(headAfter(last), "slide-1", "decision", data, last.at + n));
  }
  return entries;
}

test("SHA-256 equals the platform's at every length around the block size", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    expect(sha256(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
  const long = new Uint8Array(1_000_003).fill(97);
  expect(sha256(long)).toBe(createHash("sha256").update(long).digest("hex"));
});

test("canonical JSON is RFC 8785's: sorted by code units, ECMAScript numbers, shortest escapes", () => {
  // The example of RFC 8785, 3.2.2 and 3.2.3.
  const example = {
    numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  expect(canonicalJson(example)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  const keys = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
  expect(Object.values(JSON.parse(canonicalJson(keys)) as object)).toEqual([4, 2, 6, 7, 1, 5, 3]);
  expect(canonicalJson({ b: -0, a: undefined })).toBe('{"b":0}');
  expect(() => canonicalJson(Number.NaN)).toThrow();
  expect(() => canonicalJson("\ud800")).toThrow();
  expect(() => canonicalJson(new Uint8Array(2) as never)).toThrow();
});

test("a chain is sound, and stays sound when it is written to a file and read back", () => {
  const entries = chain(40);
  const head = headAfter(entries.at(-1) as AuditEntry);
  expect(verifyAuditLog(entries, "slide-1", [head])).toEqual({ sound: true, head, slideId: "slide-1" });
  const earlier = headAfter(entries[20] as AuditEntry);
  expect(verifyAuditLog(entries, "slide-1", [earlier, head]).sound).toBe(true);
  const text = [...auditLogLines(entries)].join("");
  expect(verifyAuditLogText(text, null, [head])).toMatchObject({ sound: true, head, entries });
  expect(verifyAuditLog(entries, "slide-2")).toEqual({ sound: false, index: 0, problem: "slide" });
});

test("1,000 random tamperings of an audit log are all found, a cut-off end only with the head kept elsewhere", () => {
  const random = seeded(20_260_101);
  const below = (limit: number): number => Math.floor(random() * limit);
  const entries = chain(60);
  const head: ChainHead = headAfter(entries.at(-1) as AuditEntry);
  const lines = [...auditLogLines(entries)];
  const text = lines.join("");
  const found: Record<string, number> = {};
  let cutUnseenWithoutHead = 0;
  for (let round = 0; round < 1000; round++) {
    const kind = ["flip", "delete", "reorder", "truncate", "insert"][round % 5] as string;
    let tampered: string;
    if (kind === "flip") {
      const at = below(text.length);
      const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << below(7)));
      tampered = text.slice(0, at) + flipped + text.slice(at + 1);
    } else if (kind === "truncate") {
      tampered = lines.slice(0, 1 + below(lines.length - 1)).join("");
    } else {
      const changed = [...lines];
      const [line] = kind === "insert" ? [changed[below(changed.length)]] : changed.splice(below(changed.length), 1);
      if (kind !== "delete") changed.splice(below(changed.length + 1), 0, line as string);
      tampered = changed.join("");
    }
    if (tampered === text) {
      // A line put back where it was: nothing was tampered with.
      expect(kind).toBe("reorder");
      continue;
    }
    expect(verifyAuditLogText(tampered, "slide-1", [head]).sound, `${kind} in round ${round}`).toBe(false);
    found[kind] = (found[kind] ?? 0) + 1;
    if (kind === "truncate" && verifyAuditLogText(tampered, "slide-1").sound) cutUnseenWithoutHead++;
  }
  expect(found).toMatchObject({ flip: 200, delete: 200, truncate: 200, insert: 200 });
  expect(found["reorder"]).toBeGreaterThan(190);
  // Said in the README: a shortened chain is a sound chain.
  expect(cutUnseenWithoutHead).toBe(200);
});

test("a chain written anew from some entry on is found by any head kept from after it", () => {
  const entries = chain(30);
  const head = headAfter(entries[25] as AuditEntry);
  const forged = entries.slice(0, 10);
  while (forged.length < 30) {
    const last = forged.at(-1) as AuditEntry;
    forged.push(nextEntry(headAfter(last), "slide-1", "decision", { verdict: "reject" }, last.at + 1));
  }
  expect(verifyAuditLog(forged, "slide-1").sound).toBe(true);
  expect(verifyAuditLog(forged, "slide-1", [head])).toEqual({ sound: false, index: 25, problem: "head" });
});
