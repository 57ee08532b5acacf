import type { ModelManifest } from "../core/model/manifest.ts";
import { verifyModel } from "./load-model.ts";
import { checkOnnxGraph, type GraphFacts } from "./onnx/check-graph.ts";
import { readModelFiles } from "./read-model-files.ts";
import { createWasmStages } from "./wasm-stages.ts";

/** A network that passed every check and gave an answer to the test image. */
export interface TriedModel {
  readonly manifest: ModelManifest;
  readonly onnx: ArrayBuffer;
  readonly facts: GraphFacts;
}

/**
 * Checks the files a user handed over without running anything, then makes a session on the CPU and asks it the test image. One thread:
 * threads may be had only once per worker, and the answer is a small one.
 * @throws ManifestInvalid, ModelMismatch, ModelRefused, ModelUnusable, CanaryFailed. onSession is called once the checks are passed.
 */
export async function tryModel(files: readonly File[], onSession: () => void): Promise<TriedModel> {
  const { manifest, onnx } = await readModelFiles(files);
  const bytes = await verifyModel(await onnx.arrayBuffer(), manifest);
  const facts = checkOnnxGraph(bytes, manifest);
  onSession();
  const stages = await createWasmStages(bytes, manifest, 1);
  try {
    await stages.checkCanary();
  } finally {
    await stages.dispose();
  }
  return { manifest, onnx: bytes.buffer, facts };
}
