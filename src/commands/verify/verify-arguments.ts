import { parseArgs } from "node:util";
import type { BackendChoice } from "../../core/model/stages.ts";
import { UsageError } from "../base/arguments.ts";

/** What the verify command was asked to do. */
export interface VerifyArguments {
  /** Receipts and audit logs, told apart by their content. */
  readonly files: readonly string[];
  readonly slide: string;
  readonly model: string | null;
  /** null: as the receipt was made. */
  readonly backend: BackendChoice | null;
  /** No cell may differ. */
  readonly exact: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** Reads the command line. @throws UsageError. */
export function parseVerifyArguments(argv: readonly string[]): VerifyArguments {
  const { values, positionals } = parse(argv);
  const help = values.help === true;
  if (!help && positionals.length < 2) throw new UsageError("name a receipt or an audit log (or both), then the slide");
  const { backend } = values;
  if (backend !== undefined && backend !== "auto" && backend !== "webgpu" && backend !== "wasm") {
    throw new UsageError(`--backend is auto, webgpu or wasm, not "${backend}"`);
  }
  return {
    files: positionals.slice(0, -1),
    slide: positionals.at(-1) ?? "",
    model: values.model ?? null,
    backend: backend ?? null,
    exact: values.exact === true,
    quiet: values.quiet === true,
    help,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        model: { type: "string" },
        backend: { type: "string" },
        exact: { type: "boolean" },
        quiet: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
