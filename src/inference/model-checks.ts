import { TaggedError } from "../core/base/errors.ts";
import type { ModelManifest, ModelOutput } from "../core/model/manifest.ts";

/** Wraps what the runtime threw; out-of-memory is told apart because closing other pages helps there. */
export function modelUnusable(sentence: string, error: unknown): TaggedError {
  if (error instanceof TaggedError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new TaggedError("ModelUnusable", `${sentence}: ${reason}`, { reason: reason.slice(0, 300) }, error);
}

/** Lower-case hexadecimal SHA-256 of some bytes. */
async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Checks a file against its manifest before anything looks inside. @throws ModelMismatch naming the field. */
export async function checkModelBytes(bytes: Uint8Array<ArrayBuffer>, manifest: ModelManifest): Promise<void> {
  if (bytes.length !== manifest.bytes) {
    throw new TaggedError("ModelMismatch", `the network file has ${bytes.length} bytes, not ${manifest.bytes}`, {
      field: "bytes",
      expected: manifest.bytes,
      found: bytes.length,
    });
  }
  const found = await sha256Hex(bytes);
  if (found !== manifest.sha256) {
    throw new TaggedError("ModelMismatch", `the network file's SHA-256 is ${found}, not ${manifest.sha256}`, {
      field: "sha256",
      expected: manifest.sha256,
      found,
    });
  }
}

/**
 * Checks that a peak's whole disc and its neighbours lie inside what a window sees, so that every window decides alike.
 * @throws ManifestInvalid.
 */
export function checkHalo(manifest: ModelManifest): void {
  const stridePx = manifest.outputs[0]?.stridePx ?? 1;
  const neededPx = (manifest.detection.radiusPx + 1) * stridePx;
  if (manifest.input.haloPx < neededPx) {
    throw new TaggedError("ManifestInvalid", `manifest field "input.haloPx": expected at least ${neededPx}`, {
      field: "input.haloPx",
      expected: `at least ${neededPx} (detection.radiusPx + 1 output cells)`,
    });
  }
}

/** Checks the names inside the ONNX file. @throws ModelMismatch naming the manifest's field. */
export function checkSessionNames(
  inputNames: readonly string[],
  outputNames: readonly string[],
  manifest: ModelManifest,
): void {
  const mismatch = (field: string, expected: string, names: readonly string[]) =>
    new TaggedError("ModelMismatch", `manifest field "${field}" says "${expected}", the file has ${names.join(", ")}`, {
      field,
      expected,
      found: names.join(", "),
    });
  if (inputNames.length !== 1 || inputNames[0] !== manifest.input.name) {
    throw mismatch("input.name", manifest.input.name, inputNames);
  }
  for (const [index, output] of manifest.outputs.entries()) {
    if (!outputNames.includes(output.name)) throw mismatch(`outputs[${index}].name`, output.name, outputNames);
  }
}

/** Checks one answer's shape, [1, channels, sizePx / stridePx, sizePx / stridePx] float32. @throws ModelMismatch. */
export function checkOutputShape(output: ModelOutput, dims: readonly number[], type: string, sizePx: number): void {
  const side = sizePx / output.stridePx;
  const expected = `float32 1 x ${output.channels} x ${side} x ${side}`;
  const found = `${type} ${dims.join(" x ")}`;
  if (found !== expected) {
    throw new TaggedError("ModelMismatch", `output "${output.name}" is ${found}, expected ${expected}`, {
      field: `outputs.${output.role}`,
      expected,
      found,
    });
  }
}
