import { TaggedError } from "../base/errors.ts";
import { CELL_CLASSES, type CellClass } from "../cells/cells.ts";
import type { StainProfile } from "../stain/stain-profile.ts";

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

/** Everything the program must know of an ONNX file to use it; the same form for the built-in and for a user's own model. */
export interface ModelManifest {
  readonly manifestVersion: 1;
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Hex SHA-256 of the ONNX file. */
  readonly sha256: string;
  readonly bytes: number;
  readonly licence: string;
  readonly intendedUse: string;
  readonly trainedOn: string;
  readonly kiloFlopPerPx: number;
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
  /** A cell of the class is flagged when its detection probability is below this (or its place is guarded). */
  readonly thresholds: Readonly<Record<CellClass, number>>;
  /** Divides the class logits before the softmax. */
  readonly temperature: number;
  readonly canary: CanaryAnswer | null;
  /** Set where no network but a stain profile finds the cells (core/stain); never in a manifest file. */
  readonly stain?: StainProfile;
}

type JsonObject = Readonly<Record<string, unknown>>;

function fail(field: string, expected: string): never {
  throw new TaggedError("ManifestInvalid", `manifest field "${field}": expected ${expected}`, { field, expected });
}

function readObject(value: unknown, field: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(field, "an object");
  return value as JsonObject;
}

function readString(parent: JsonObject, key: string, path: string): string {
  const value = parent[key];
  if (typeof value !== "string" || value.length === 0 || value.length > 4000) fail(path + key, "a non-empty text");
  return value as string;
}

function readNumber(parent: JsonObject, key: string, path: string, minimum: number, maximum: number): number {
  const value = parent[key];
  if (typeof value !== "number" || !(value >= minimum && value <= maximum)) {
    fail(path + key, `a number from ${minimum} to ${maximum}`);
  }
  return value as number;
}

function readInteger(parent: JsonObject, key: string, path: string, minimum: number, maximum: number): number {
  const value = readNumber(parent, key, path, minimum, maximum);
  if (!Number.isInteger(value)) fail(path + key, "a whole number");
  return value;
}

function readTriple(parent: JsonObject, key: string, minimum: number): readonly [number, number, number] {
  const value = parent[key];
  const good =
    Array.isArray(value) && value.length === 3 && value.every((v) => typeof v === "number" && v >= minimum && v <= 255);
  if (!good) fail(`input.${key}`, `three numbers from ${minimum} to 255`);
  return value as unknown as readonly [number, number, number];
}

function readOutputs(value: unknown, sizePx: number): ModelOutput[] {
  if (!Array.isArray(value) || value.length !== 2) fail("outputs", "two outputs, of the roles centre and classes");
  const outputs = (value as unknown[]).map((entry, index) => {
    const path = `outputs[${index}].`;
    const object = readObject(entry, `outputs[${index}]`);
    const role = readString(object, "role", path);
    if (role !== "centre" && role !== "classes") fail(`${path}role`, '"centre" or "classes"');
    const channels = readInteger(object, "channels", path, 1, 64);
    if (channels !== (role === "centre" ? 1 : CELL_CLASSES.length)) {
      fail(`${path}channels`, role === "centre" ? "1" : String(CELL_CLASSES.length));
    }
    const stridePx = readInteger(object, "stridePx", path, 1, 16);
    if (sizePx % stridePx !== 0) fail(`${path}stridePx`, "a divisor of input.sizePx");
    return { role: role as ModelOutput["role"], name: readString(object, "name", path), stridePx, channels };
  });
  if (outputs[0]?.role === outputs[1]?.role) fail("outputs", "one centre and one classes output");
  if (outputs[0]?.stridePx !== outputs[1]?.stridePx) fail("outputs", "the same stridePx for both outputs");
  return outputs;
}

/** Reads a parsed manifest.json. @throws ManifestInvalid naming the field that is wrong and what was expected. */
export function parseManifest(json: unknown): ModelManifest {
  const root = readObject(json, "(whole file)");
  if (root["manifestVersion"] !== 1) fail("manifestVersion", "1");
  const input = readObject(root["input"], "input");
  const sizeMultiplePx = readInteger(input, "sizeMultiplePx", "input.", 1, 256);
  const haloPx = readInteger(input, "haloPx", "input.", 0, 512);
  const sizePx = readInteger(input, "sizePx", "input.", 32, 4096);
  if (sizePx % sizeMultiplePx !== 0) fail("input.sizePx", "a multiple of input.sizeMultiplePx");
  if (haloPx % sizeMultiplePx !== 0) fail("input.haloPx", "a multiple of input.sizeMultiplePx");
  if (sizePx <= 2 * haloPx) fail("input.sizePx", "more than twice input.haloPx");
  const outputs = readOutputs(root["outputs"], sizePx);
  if (sizeMultiplePx % (outputs[0]?.stridePx ?? 1) !== 0)
    fail("input.sizeMultiplePx", "a multiple of the output stride");
  const classes = root["classes"];
  if (
    !Array.isArray(classes) ||
    CELL_CLASSES.some((name, i) => classes[i] !== name) ||
    classes.length !== CELL_CLASSES.length
  ) {
    fail("classes", `exactly ${CELL_CLASSES.join(", ")}`);
  }
  const sha256 = readString(root, "sha256", "");
  if (!/^[0-9a-f]{64}$/.test(sha256)) fail("sha256", "64 lower-case hexadecimal digits");
  const file = readString(root, "file", "");
  if (!/^[\w.-]+\.onnx$/.test(file)) fail("file", "a plain .onnx file name");
  const detection = readObject(root["detection"], "detection");
  const thresholds = readObject(root["thresholds"], "thresholds");
  const canary = root["canary"] === undefined || root["canary"] === null ? null : readObject(root["canary"], "canary");
  return {
    manifestVersion: 1,
    id: readString(root, "id", ""),
    name: readString(root, "name", ""),
    file,
    sha256,
    bytes: readInteger(root, "bytes", "", 1, 512 * 1024 * 1024),
    licence: readString(root, "licence", ""),
    intendedUse: readString(root, "intendedUse", ""),
    trainedOn: readString(root, "trainedOn", ""),
    kiloFlopPerPx: readNumber(root, "kiloFlopPerPx", "", 0, 1e6),
    input: {
      name: readString(input, "name", "input."),
      sizePx,
      haloPx,
      sizeMultiplePx,
      micronsPerPx: readNumber(input, "micronsPerPx", "input.", 0.1, 4),
      mean: readTriple(input, "mean", 0),
      std: readTriple(input, "std", 0.001),
    },
    outputs,
    classes: CELL_CLASSES,
    detection: {
      threshold: readNumber(detection, "threshold", "detection.", 0.01, 0.99),
      radiusPx: readInteger(detection, "radiusPx", "detection.", 1, 16),
    },
    thresholds: Object.fromEntries(
      CELL_CLASSES.map((name) => [name, readNumber(thresholds, name, "thresholds.", 0, 1)]),
    ) as Record<CellClass, number>,
    temperature: readNumber(root, "temperature", "", 0.05, 20),
    canary: canary && {
      centreMean: readNumber(canary, "centreMean", "canary.", -1e6, 1e6),
      centreMax: readNumber(canary, "centreMax", "canary.", -1e6, 1e6),
      classAbsoluteMean: readNumber(canary, "classAbsoluteMean", "canary.", 0, 1e6),
    },
  };
}

/** The output stride both heads share, in model px per output cell. */
export function outputStridePx(manifest: ModelManifest): number {
  return manifest.outputs[0]?.stridePx ?? 1;
}
