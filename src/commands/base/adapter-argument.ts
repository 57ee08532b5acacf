import { readFileSync } from "node:fs";
import { TaggedError } from "../../core/base/errors.ts";
import { type Adapter, parseAdapter } from "../../core/learning/adapter.ts";
import { UsageError } from "./arguments.ts";

/** Reads the file of --adapter. @throws UsageError that says what is wrong with it. */
export function readAdapterArgument(path: string): Adapter {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(
      `--adapter: ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  try {
    return parseAdapter(JSON.parse(content));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TaggedError)) throw error;
    throw new UsageError(`--adapter: ${path} is no adapter of this program: ${error.message}`);
  }
}
