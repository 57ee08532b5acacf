import { TaggedError } from "../core/base/errors.ts";
import type { ModelManifest } from "../core/model/manifest.ts";
import { checkHalo, checkModelBytes } from "./model-checks.ts";
import { checkOnnxGraph } from "./onnx/check-graph.ts";

/**
 * The bytes of a network, checked against its manifest: length, SHA-256, a first look that separates an ONNX file from a
 * web page or an LFS pointer, and the structure inside (operators, names, shapes, no data elsewhere).
 * @throws ModelMismatch (field), ModelRefused (field), ModelUnusable (not an ONNX file), ManifestInvalid (halo too small for the peak disc).
 */
export async function verifyModel(
  modelBytes: ArrayBuffer | Uint8Array<ArrayBuffer>,
  manifest: ModelManifest,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = modelBytes instanceof Uint8Array ? modelBytes : new Uint8Array(modelBytes);
  checkHalo(manifest);
  if (!looksLikeOnnx(bytes)) {
    throw new TaggedError("ModelUnusable", "the file is not an ONNX network", { reason: "not an ONNX file" });
  }
  await checkModelBytes(bytes, manifest);
  checkOnnxGraph(bytes, manifest);
  return bytes;
}

/** A ModelProto starts with field 1, ir_version, a small varint (onnx.proto); text and archives do not. */
function looksLikeOnnx(bytes: Uint8Array): boolean {
  return bytes.length > 16 && bytes[0] === 0x08 && (bytes[1] as number) >= 1 && (bytes[1] as number) < 0x40;
}
