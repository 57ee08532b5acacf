import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UsageError } from "../../../src/commands/base/arguments.ts";
import { CommandFailure, makeFolder, refuseUnusable, runCommand } from "../../../src/commands/base/run-command.ts";

const folder = mkdtempSync(join(tmpdir(), "granuloscope-command-"));
const file = join(folder, "slide.svs");
writeFileSync(file, "x");
let said: unknown[];

beforeEach(() => {
  said = [];
  vi.spyOn(console, "error").mockImplementation((line) => void said.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
  // Set by the commands under test, and not meant for the test run.
  process.exitCode = undefined;
});

test("the exit code says whether all is well, something failed, or the command line is wrong", async () => {
  await runCommand("usage", async () => true);
  expect([process.exitCode, said]).toEqual([0, []]);
  await runCommand("usage", async () => false);
  expect([process.exitCode, said]).toEqual([1, []]);
  await runCommand("usage", () => Promise.reject(new CommandFailure("the file ends too soon")));
  expect([process.exitCode, said]).toEqual([1, ["the file ends too soon"]]);
  await runCommand("usage", () => Promise.reject(new UsageError("no slide")));
  expect([process.exitCode, said.at(-1)]).toEqual([2, "no slide\n\nusage"]);
});

test("what nobody foresaw is told with its stack", async () => {
  const fault = new Error("a fault of ours");
  await runCommand("usage", () => Promise.reject(fault));
  expect([process.exitCode, said]).toEqual([1, [fault]]);
});

test("a missing file, a folder in place of a file and a folder that cannot be made are wrong command lines", () => {
  expect(() => refuseUnusable([file])).not.toThrow();
  expect(() => refuseUnusable([file, join(folder, "none.svs")])).toThrow(/there is no file .*none\.svs/);
  expect(() => refuseUnusable([folder])).toThrow(/a folder, not a file/);
  expect(() => makeFolder(join(file, "out"))).toThrow(UsageError);
  makeFolder(join(folder, "a", "b"));
  expect(() => refuseUnusable([join(folder, "a", "b")])).toThrow(UsageError);
});
