import * as v from "valibot";
import { canonicalJson, type JsonValue } from "../base/canonical-json.ts";
import { TaggedError } from "../base/errors.ts";
import { sha256 } from "../base/hash.ts";
import { CELL_CLASSES, type CellClass, classIndex } from "../cells/cells.ts";

export const ADAPTER_FORMAT = "granuloscope-adapter-1";
/** biases: one number per counted class. linear: beside it one per class probability. */
export const ADAPTER_KINDS = ["biases", "linear"] as const;
export type AdapterKind = (typeof ADAPTER_KINDS)[number];

const finite = v.pipe(v.number(), v.finite(), v.minValue(-1e3), v.maxValue(1e3));
const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0));
const score = v.object({
  className: v.picklist(CELL_CLASSES),
  cells: wholeNumber,
  /** How many of these cells were called so, before and after. */
  foundBefore: wholeNumber,
  foundAfter: wholeNumber,
});

const ADAPTER = v.object({
  format: v.literal(ADAPTER_FORMAT),
  kind: v.picklist(ADAPTER_KINDS),
  /** What its maker calls it: a lab, a stain. */
  name: v.pipe(v.string(), v.maxLength(200)),
  model: v.object({ id: v.pipe(v.string(), v.maxLength(200)), sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  classes: v.pipe(v.array(v.picklist(CELL_CLASSES)), v.minLength(1), v.maxLength(CELL_CLASSES.length - 1)),
  /** Per class of `classes` its bias, then for a linear one a weight per feature. */
  weights: v.array(v.array(finite)),
  /** Subtracted from each log probability, and what the difference is divided by; empty for biases. */
  featureMeans: v.array(finite),
  featureScales: v.array(v.pipe(finite, v.minValue(1e-6))),
  /** The decisions that it learned from, by their uid. */
  answers: v.array(v.pipe(v.string(), v.maxLength(100))),
  validation: v.object({
    answers: wholeNumber,
    /** Weighted mean negative log likelihood of the blind answers, nats. */
    lossBefore: finite,
    lossAfter: finite,
    /** Standard error of the difference. */
    standardError: finite,
    classes: v.array(score),
  }),
});

/** What an adapter is: a small change of the network's answers, learned from a reader's. It says which network it belongs to. */
export type Adapter = v.InferOutput<typeof ADAPTER>;

/** Reads an adapter's JSON. @throws AdapterInvalid naming the field that is wrong. */
export function parseAdapter(json: unknown): Adapter {
  const result = v.safeParse(ADAPTER, json, { abortEarly: true });
  if (!result.success) {
    const [{ path, message }] = result.issues;
    throw invalid(path?.map(({ key }) => String(key)).join(".") ?? "(whole file)", message);
  }
  const adapter = result.output;
  const features = adapter.kind === "biases" ? 0 : CELL_CLASSES.length;
  if (new Set(adapter.classes).size !== adapter.classes.length) throw invalid("classes", "every class once");
  const isRightShape = adapter.weights.length === adapter.classes.length;
  if (!isRightShape || adapter.weights.some((row) => row.length !== 1 + features)) {
    throw invalid("weights", `${adapter.classes.length} rows of ${1 + features} numbers`);
  }
  if (adapter.featureMeans.length !== features) throw invalid("featureMeans", `${features} numbers`);
  if (adapter.featureScales.length !== features) throw invalid("featureScales", `${features} numbers`);
  return adapter;
}

/** SHA-256 over the adapter's canonical JSON: names it in the audit log, the provenance record and every export. */
export function adapterSha256(adapter: Adapter): string {
  return sha256(canonicalJson(adapter as unknown as JsonValue));
}

/** @throws AdapterMismatch where the adapter was made for another network: its weights mean nothing there. */
export function checkAdapterFits(adapter: Adapter, model: { readonly id: string; readonly sha256: string }): void {
  if (adapter.model.sha256 === model.sha256) return;
  throw new TaggedError("AdapterMismatch", `the adapter was made for ${adapter.model.id}, not for ${model.id}`, {
    network: adapter.model.id,
  });
}

/** Class indices of the adapter's classes, in its order. */
export function adapterClassIds({ classes }: { readonly classes: readonly CellClass[] }): number[] {
  return classes.map(classIndex);
}

function invalid(field: string, expected: string): TaggedError {
  return new TaggedError("AdapterInvalid", `adapter ${field}: ${expected}`, { field, expected });
}
