import manifestJson from "../models/granulocytes-5/manifest.json";
import onnxUrl from "../models/granulocytes-5/model.onnx?url";
import { TaggedError } from "./core/base/errors.ts";
import { type ModelManifest, parseManifest } from "./core/model/manifest.ts";
import type { ModelFiles } from "./worker/rpc/protocol.ts";

/** The folder name of the model that ships with the product. */
export const BUILT_IN_MODEL_NAME = "granulocytes-5";

/** The built-in model's manifest; its network is fetched only when something is counted. */
export function builtInManifest(): ModelManifest {
  return parseManifest(manifestJson);
}

/** The built-in model from the app's own origin. name: null or the only one there is. @throws ModelUnusable, Cancelled. */
export async function loadBuiltInModel(
  name: string | null = null,
  signal?: AbortSignal,
): Promise<ModelFiles<ModelManifest>> {
  if (name !== null && name !== BUILT_IN_MODEL_NAME) {
    throw new TaggedError("ModelUnusable", `there is no built-in model ${name}`, { name });
  }
  const response = await fetch(onnxUrl, { signal: signal ?? null });
  if (!response.ok) throw new TaggedError("ModelUnusable", `the built-in model: ${response.status}`, {});
  return { manifest: builtInManifest(), onnx: await response.blob() };
}
