import * as v from "valibot";
import { TaggedError } from "../base/errors.ts";
import { CELL_CLASSES, type CellClass } from "../cells/cells.ts";
import type { LimitEvidence, ModelDecisions } from "./class-decisions.ts";

/** One output tensor of a network: raw logits [1, channels, sizePx / stridePx, sizePx / stridePx]. */
export interface ModelOutput {
  readonly role: "centre" | "classes";
  readonly name: string;
  readonly stridePx: number;
  readonly channels: number;
}

/** What the network answers to the canary image (core/model/canary.ts); raw logits, single precision. */
export interface CanaryAnswer {
  readonly centreMean: number;
  readonly centreMax: number;
  readonly classAbsoluteMean: number;
}

/** What counting needs of anything that names cells: what it looks at, what its maps hold, and from when its answer stands. */
export interface ModelBasics {
  readonly id: string;
  readonly name: string;
  /** Hex SHA-256 of the ONNX file, or of a stain profile's parameters. */
  readonly sha256: string;
  readonly intendedUse: string;
  /** sizePx: whole window side, halo included, model px. mean and std: per RGB channel, in 0..255 units. */
  readonly input: {
    readonly name: string;
    readonly sizePx: number;
    readonly haloPx: number;
    readonly sizeMultiplePx: number;
    readonly micronsPerPx: number;
    readonly mean: readonly [number, number, number];
    readonly std: readonly [number, number, number];
  };
  readonly outputs: readonly ModelOutput[];
  readonly classes: readonly CellClass[];
  /** threshold: least centre probability of a detection. radiusPx: a peak is the maximum of this disc, in output cells. */
  readonly detection: { readonly threshold: number; readonly radiusPx: number };
  /** A cell of the class is flagged when its detection probability is below this (or its place lies under an artefact). */
  readonly thresholds: Readonly<Record<CellClass, number>>;
  /** From where on an answer about a class needs no look; a model without them is judged by its thresholds. */
  readonly decisions?: ModelDecisions;
  /** Divides the class logits before the softmax. */
  readonly temperature: number;
}

/** Everything the program must know of an ONNX file to use it; the same form for the built-in and for a user's own network. */
export interface ModelManifest extends ModelBasics {
  readonly manifestVersion: 1;
  readonly file: string;
  readonly bytes: number;
  readonly licence: string;
  readonly trainedOn: string;
  readonly kiloFlopPerPx: number;
  readonly canary: CanaryAnswer | null;
  readonly stain?: undefined;
}

/** An object of these members; a member that is missing is reported as one that is wrong. */
function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
  return v.pipe(
    v.custom<Record<string, unknown>>(isObject, "an object"),
    v.object(entries, ({ path }) => {
      const member = entries[String(path?.at(-1)?.key)];
      return (member && v.safeParse(member, undefined).issues?.[0].message) ?? "an object";
    }),
  );
}

const textOf = (form: RegExp | null, expected: string) =>
  v.pipe(
    v.string("a non-empty text"),
    v.minLength(1, "a non-empty text"),
    v.maxLength(4000, "a non-empty text"),
    v.check((value) => form === null || form.test(value), expected),
  );
const plainText = textOf(null, "a non-empty text");

function number(minimum: number, maximum: number) {
  const expected = `a number from ${minimum} to ${maximum}`;
  return v.pipe(v.number(expected), v.minValue(minimum, expected), v.maxValue(maximum, expected));
}

function wholeNumber(minimum: number, maximum: number) {
  return v.pipe(number(minimum, maximum), v.integer("a whole number"));
}

function triple(minimum: number) {
  const isPart = (value: unknown): boolean => typeof value === "number" && value >= minimum && value <= 255;
  return v.custom<readonly [number, number, number]>(
    (value) => Array.isArray(value) && value.length === 3 && value.every(isPart),
    `three numbers from ${minimum} to 255`,
  );
}

const OUTPUT = object({
  role: v.picklist(["centre", "classes"], '"centre" or "classes"'),
  name: plainText,
  stridePx: wholeNumber(1, 16),
  channels: wholeNumber(1, 64),
});
const TWO_OUTPUTS = "two outputs, of the roles centre and classes";
const isCellClasses = (value: unknown): boolean =>
  Array.isArray(value) && value.length === CELL_CLASSES.length && CELL_CLASSES.every((name, i) => value[i] === name);
const probability = number(0, 1);

/** The errors among the evidence's cells go by the name of what they are. */
const countOf = (name: "wrong" | "missed") => ({
  wrong: name === "wrong" ? wholeNumber(0, 1e9) : v.optional(v.undefined()),
  missed: name === "missed" ? wholeNumber(0, 1e9) : v.optional(v.undefined()),
});
const evidenceOf = (count: "wrong" | "missed") =>
  v.pipe(
    object({ cells: wholeNumber(0, 1e9), upper95: probability, ...countOf(count) }),
    v.transform((evidence): LimitEvidence => {
      const { cells, upper95 } = evidence;
      return { cells, wrong: evidence.wrong ?? evidence.missed ?? 0, upper95 };
    }),
  );
const DECISION = object({
  accept: probability,
  consider: number(0.0001, 1),
  licensed: v.boolean("true or false"),
  acceptEvidence: v.nullish(evidenceOf("wrong"), null),
  considerEvidence: v.nullish(evidenceOf("missed"), null),
});

const MANIFEST = object({
  manifestVersion: v.literal(1, "1"),
  id: plainText,
  name: plainText,
  file: textOf(/^[\w.-]+\.onnx$/, "a plain .onnx file name"),
  sha256: textOf(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits"),
  bytes: wholeNumber(1, 512 * 1024 * 1024),
  licence: plainText,
  intendedUse: plainText,
  trainedOn: plainText,
  kiloFlopPerPx: number(0, 1e6),
  input: object({
    name: plainText,
    sizePx: wholeNumber(32, 4096),
    haloPx: wholeNumber(0, 512),
    sizeMultiplePx: wholeNumber(1, 256),
    micronsPerPx: number(0.1, 4),
    mean: triple(0),
    std: triple(0.001),
  }),
  outputs: v.pipe(v.array(OUTPUT, TWO_OUTPUTS), v.length(2, TWO_OUTPUTS)),
  classes: v.custom<readonly CellClass[]>(isCellClasses, `exactly ${CELL_CLASSES.join(", ")}`),
  detection: object({ threshold: number(0.01, 0.99), radiusPx: wholeNumber(1, 16) }),
  thresholds: object(
    Object.fromEntries(CELL_CLASSES.map((name) => [name, probability])) as Record<CellClass, typeof probability>,
  ),
  decisions: v.optional(v.record(v.picklist(CELL_CLASSES, `a class: ${CELL_CLASSES.join(", ")}`), DECISION)),
  temperature: number(0.05, 20),
  canary: v.nullish(
    object({
      centreMean: number(-1e6, 1e6),
      centreMax: number(-1e6, 1e6),
      classAbsoluteMean: number(0, 1e6),
    }),
    null,
  ),
});

/** Reads a parsed manifest.json. @throws ManifestInvalid naming the field that is wrong and what was expected. */
export function parseManifest(json: unknown): ModelManifest {
  const result = v.safeParse(MANIFEST, json, { abortEarly: true });
  if (!result.success) {
    const [{ path, message }] = result.issues;
    fail(fieldName(path?.map(({ key }) => key) ?? []), message);
  }
  const { decisions, ...manifest } = result.output;
  checkSizes(manifest);
  return decisions ? { ...manifest, decisions } : manifest;
}

/** "outputs[0].role" for ["outputs", 0, "role"]. */
function fieldName(keys: readonly unknown[]): string {
  if (keys.length === 0) return "(whole file)";
  return keys.map((key, at) => (typeof key === "number" ? `[${key}]` : `${at > 0 ? "." : ""}${key}`)).join("");
}

/** What two fields must have in common. */
function checkSizes({ input, outputs }: ModelManifest): void {
  const { sizePx, haloPx, sizeMultiplePx } = input;
  if (sizePx % sizeMultiplePx !== 0) fail("input.sizePx", "a multiple of input.sizeMultiplePx");
  if (haloPx % sizeMultiplePx !== 0) fail("input.haloPx", "a multiple of input.sizeMultiplePx");
  if (sizePx <= 2 * haloPx) fail("input.sizePx", "more than twice input.haloPx");
  outputs.forEach(({ role, channels, stridePx }, index) => {
    const expected = role === "centre" ? 1 : CELL_CLASSES.length;
    if (channels !== expected) fail(`outputs[${index}].channels`, String(expected));
    if (sizePx % stridePx !== 0) fail(`outputs[${index}].stridePx`, "a divisor of input.sizePx");
  });
  const [first, second] = outputs;
  if (first?.role === second?.role) fail("outputs", "one centre and one classes output");
  if (first?.stridePx !== second?.stridePx) fail("outputs", "the same stridePx for both outputs");
  if (sizeMultiplePx % (first?.stridePx ?? 1) !== 0) fail("input.sizeMultiplePx", "a multiple of the output stride");
}

function fail(field: string, expected: string): never {
  throw new TaggedError("ManifestInvalid", `manifest field "${field}": expected ${expected}`, { field, expected });
}

/** The output stride both heads share, in model px per output cell. */
export function outputStridePx(model: ModelBasics): number {
  return model.outputs[0]?.stridePx ?? 1;
}
