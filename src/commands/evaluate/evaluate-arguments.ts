import { parseArgs } from "node:util";
import { text } from "../../core/text/text.ts";
import { UsageError } from "../base/arguments.ts";
import type { SplitPart } from "./figures/labelled-field.ts";

/** What the evaluation was asked to do. */
export interface EvaluateArguments {
  readonly data: string;
  readonly model: string | null;
  readonly split: SplitPart;
  readonly out: string;
  /** Only so many fields, spread evenly; null: all of the part. */
  readonly fields: number | null;
  /** Fields counted under every perturbation; 0: no robustness. */
  readonly robustness: number;
  /** Judge by labels.json alone, without the cells that it left out and that were labelled later. */
  readonly firstLabels: boolean;
  readonly backend: "auto" | "webgpu" | "wasm";
  readonly quiet: boolean;
  readonly help: boolean;
}

const DEFAULT_ROBUSTNESS_FIELDS = 40;

/** Reads the command line. @throws UsageError. */
export function parseEvaluateArguments(argv: readonly string[], defaultData: string): EvaluateArguments {
  const { values } = parse(argv);
  const split = values.split ?? "test";
  if (split !== "test" && split !== "calibration" && split !== "train" && split !== "all") {
    throw new UsageError(`--split is test, calibration, train or all, not "${split}"`);
  }
  const backend = values.backend ?? "auto";
  if (backend !== "auto" && backend !== "webgpu" && backend !== "wasm") {
    throw new UsageError(`--backend is auto, webgpu or wasm, not "${backend}"`);
  }
  return {
    data: values.data ?? defaultData,
    model: values.model ?? null,
    split,
    out: values.out ?? "evaluation",
    fields: values.fields === undefined ? null : readCount("--fields", values.fields, 1),
    robustness:
      values.robustness === undefined ? DEFAULT_ROBUSTNESS_FIELDS : readCount("--robustness", values.robustness, 0),
    firstLabels: values["first-labels"] === true,
    backend,
    quiet: values.quiet === true,
    help: values.help === true,
  };
}

/** The command that gives the same figures again. Folders of this machine are not named in it: a report is passed on. */
export function commandOf({ model, split, fields, robustness, firstLabels, backend }: EvaluateArguments): string {
  const parts = ["npm run evaluate --", `--split ${split}`, `--robustness ${robustness}`];
  if (model !== null) parts.push(`--model ${/[\\/]/.test(model) ? "DIR" : model}`);
  if (fields !== null) parts.push(`--fields ${fields}`);
  if (firstLabels) parts.push("--first-labels");
  if (backend !== "auto") parts.push(`--backend ${backend}`);
  return parts.join(" ");
}

function readCount(option: string, value: string, least: number): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < least) {
    throw new UsageError(`${option} is a number of fields, at least ${least}, not "${value}"`);
  }
  return count;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        data: { type: "string" },
        model: { type: "string" },
        split: { type: "string" },
        out: { type: "string" },
        fields: { type: "string" },
        robustness: { type: "string" },
        "first-labels": { type: "boolean" },
        backend: { type: "string" },
        quiet: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${text.evaluation.seeHelp}`);
  }
}
