import { mkdirSync, statSync } from "node:fs";
import { text } from "../../core/text/text.ts";
import { UsageError } from "./arguments.ts";
import { describeFailure } from "./describe-failure.ts";
import type { HeadlessAnswer } from "./headless-protocol.ts";

/** What a user reads in one line, for example that a slide cannot be read; the program itself did what it should. */
export class CommandFailure extends Error {}

/**
 * A command's entry: does its work and sets the exit code. 0: the work says that all is well. 1: it does not, or it failed (one line; what
 * nobody foresaw with its stack, to be reported). 2: the command line is wrong, and the usage is printed.
 */
export async function runCommand(usage: string, work: () => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await work()) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${usage}`);
      process.exitCode = 2;
      return;
    }
    console.error(error instanceof CommandFailure ? error.message : error);
    process.exitCode = 1;
  }
}

/** What a page answered. @throws CommandFailure with what went wrong there; undefined: the page was not ready. */
export function valueFrom<T>(answer: HeadlessAnswer<T> | undefined): T {
  if (answer === undefined) throw new Error("the page is not ready");
  if ("failure" in answer) throw new CommandFailure(describeFailure(answer.failure));
  return answer.value;
}

/** @throws UsageError for what is not there, or is a folder. */
export function refuseUnusable(paths: readonly string[]): void {
  const missing = paths.filter((path) => statSync(path, { throwIfNoEntry: false }) === undefined);
  if (missing.length > 0) throw new UsageError(text.headless.missing(missing.join(", ")));
  const folders = paths.filter((path) => statSync(path).isDirectory());
  if (folders.length > 0) throw new UsageError(text.headless.folder(folders.join(", ")));
}

/** Makes the folder for results, where it is not there yet. @throws UsageError where it cannot be. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UsageError(text.headless.noFolder(path, error instanceof Error ? error.message : String(error)));
  }
}
