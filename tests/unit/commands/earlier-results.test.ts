import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findResults, refuseOtherResults } from "../../../src/commands/base/earlier-results.ts";
import { CommandFailure } from "../../../src/commands/base/run-command.ts";

let folder: string;
let base: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "granuloscope-earlier-"));
  base = join(folder, "scan.tif");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const summaryOf = (id: string): string => JSON.stringify({ slide: { name: "scan.tif", id } });

test("results of the same slide may be replaced, and a folder without any is free", () => {
  expect(() => refuseOtherResults(base, "one")).not.toThrow();
  writeFileSync(`${base}.summary.json`, summaryOf("one"));
  writeFileSync(`${base}.cells.csv`, "slide\n");
  writeFileSync(`${base}.notes.txt`, "the user's own");
  expect(findResults(base)).toEqual([`${base}.cells.csv`, `${base}.summary.json`]);
  expect(() => refuseOtherResults(base, "one")).not.toThrow();
});

test("results of another slide of the same file name are refused, with both slides and what to do", () => {
  writeFileSync(`${base}.summary.json`, summaryOf("one"));
  expect(() => refuseOtherResults(base, "two")).toThrow(CommandFailure);
  expect(() => refuseOtherResults(base, "two")).toThrow(/another slide \(one\).*\(two\).*--out/);
  // The app saves single files: a receipt alone names its slide, too.
  rmSync(`${base}.summary.json`);
  writeFileSync(`${base}.receipt.json`, summaryOf("one"));
  expect(() => refuseOtherResults(base, "two")).toThrow(CommandFailure);
  expect(() => refuseOtherResults(base, "one")).not.toThrow();
});

test.each([
  ["cells.csv", "slide\n"],
  ["trail.jsonl", "{}"],
  ["summary.json", "{"],
  ["summary.json", "null"],
  ["summary.json", "{}"],
])("a result whose slide cannot be told is not replaced: %s %s", (ending, content) => {
  writeFileSync(`${base}.${ending}`, content);
  expect(() => refuseOtherResults(base, "one")).toThrow(/cannot be told/);
});
