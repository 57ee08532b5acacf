import { type ModelManifest, parseManifest } from "../../../src/core/model/manifest.ts";
import manifestJson from "../../fixtures/tiny-network.json";
import modelUrl from "../../fixtures/tiny-network.onnx?url";

/** The hand-made two-head network of tests/fixtures: 4 kB, receptive-field radius 4 px, windows of 64 px. */
export async function loadTinyNetwork(): Promise<{ bytes: Uint8Array<ArrayBuffer>; manifest: ModelManifest }> {
  const response = await fetch(modelUrl);
  if (!response.ok) throw new Error(`fixture: ${response.status}`);
  return { bytes: new Uint8Array(await response.arrayBuffer()), manifest: parseManifest(manifestJson) };
}
