import manifestJson from "../../../models/granulocytes-5/manifest.json";
import onnxUrl from "../../../models/granulocytes-5/model.onnx?url";
import { parseManifest } from "../../../src/core/model/manifest.ts";
import type { ModelFiles } from "../../../src/worker/rpc/protocol.ts";

/** The model that ships with the product. */
export async function loadBuiltInModel(): Promise<ModelFiles> {
  return { manifest: parseManifest(manifestJson), onnx: await (await fetch(onnxUrl)).blob() };
}
