import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UsageError } from "../../../src/commands/base/arguments.ts";
import { OutputFiles, refuseEqualNames } from "../../../src/commands/base/output-files.ts";

const hashOf = (content: string): string => createHash("sha256").update(content).digest("hex");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "granuloscope-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file has its name only when it is whole, and all of a slide's appear together", async () => {
  const files = new OutputFiles(join(folder, "a.svs"));
  await files.write("cells.csv", "one\n");
  await files.write("cells.csv", "two\n");
  await files.write("summary.json", "{}");
  expect(readdirSync(folder).sort()).toEqual(["a.svs.cells.csv.part", "a.svs.summary.json.part"]);
  await files.commit({ "cells.csv": hashOf("one\ntwo\n"), "summary.json": hashOf("{}") });
  expect(readdirSync(folder).sort()).toEqual(["a.svs.cells.csv", "a.svs.summary.json"]);
  expect(readFileSync(join(folder, "a.svs.cells.csv"), "utf8")).toBe("one\ntwo\n");
});

test("a failed export leaves nothing, and what an earlier one left stays whole", async () => {
  const first = new OutputFiles(join(folder, "a.svs"));
  await first.write("cells.csv", "whole\n");
  await first.commit({ "cells.csv": hashOf("whole\n") });
  const second = new OutputFiles(join(folder, "a.svs"));
  await second.write("cells.csv", "hal");
  await second.abort();
  expect(readdirSync(folder)).toEqual(["a.svs.cells.csv"]);
  expect(readFileSync(join(folder, "a.svs.cells.csv"), "utf8")).toBe("whole\n");
});

test("a file that is not on the disk as it was made gets no name, nor does any beside it", async () => {
  const files = new OutputFiles(join(folder, "a.svs"));
  await files.write("cells.csv", "one\n");
  await files.write("summary.json", "{}");
  await expect(files.commit({ "cells.csv": hashOf("one\n"), "summary.json": hashOf("{ }") })).rejects.toThrow(
    "summary",
  );
  await files.abort();
  expect(readdirSync(folder)).toEqual([]);
});

test("two slides of one file name are refused before anything is counted", () => {
  expect(() => refuseEqualNames(["x/a.svs", "y/b.svs"])).not.toThrow();
  expect(() => refuseEqualNames(["x/a.svs", "y/A.svs"])).toThrow(UsageError);
});
