import type { WindowStages } from "../../core/model/stages.ts";
import { tissueMask } from "../../core/reference/tissue-mask.ts";
import { findAdapter, requestDevice, summariseAdapter } from "../../gpu/device.ts";
import { StainScoreStage } from "../../gpu/stain-score-stage.ts";
import { TissueMaskStage } from "../../gpu/tissue-mask-stage.ts";
import { createGpuWindowWork } from "../../gpu/window-work.ts";
import { chooseBackend } from "../../inference/choose-backend.ts";
import { wasmThreadCount } from "../../inference/ort-engine.ts";
import { createStainGpuStages, createStainStages } from "../../inference/stain-stages.ts";
import { createWasmStages } from "../../inference/wasm-stages.ts";
import { createWebGpuStages } from "../../inference/webgpu-stages.ts";
import type { ClassifyTissue } from "../../pipeline/build-tissue-mask.ts";
import type { RunRequest } from "../rpc/protocol.ts";

/** The part of a request that decides which stages are needed. */
export type StageRequest = Pick<RunRequest, "manifest" | "onnx" | "backend" | "threads">;

/** The compute steps of one run, wherever they happen, with what a user should know of them. */
export interface ComposedStages {
  // The pipeline only hands each step's product to the next step, so what these are is nobody's business here.
  readonly stages: WindowStages<unknown, unknown>;
  readonly classifyTissue: ClassifyTissue;
  /** "CPU, 3 threads" or the adapter's name. */
  readonly description: string;
  /** Why this backend: see inference/choose-backend. */
  readonly reason: string;
}

/** A function that builds the stages a run asks for and keeps them for the next run of the same model, parameters and backend. */
export function createStageProvider(): (request: StageRequest) => Promise<ComposedStages> {
  let kept: { readonly name: string; readonly composed: ComposedStages } | null = null;
  return async (request) => {
    const name = JSON.stringify([request.manifest, request.backend, request.threads]);
    if (kept?.name === name) return kept.composed;
    const before = kept;
    kept = null;
    await before?.composed.stages.dispose();
    const composed = await composeStages(request);
    kept = { name, composed };
    return composed;
  };
}

async function composeStages({ onnx, manifest, backend, threads }: StageRequest): Promise<ComposedStages> {
  const adapter = backend === "wasm" ? null : await findAdapter();
  const decision = chooseBackend(backend, adapter && summariseAdapter(adapter));
  const { stain } = manifest;
  if (decision.backend === "webgpu" && adapter) {
    const device = await requestDevice(adapter);
    const work = await createGpuWindowWork(device, manifest);
    const mask = await TissueMaskStage.create(device.device);
    const stages = stain
      ? erase(
          createStainGpuStages(
            manifest,
            stain,
            work,
            await StainScoreStage.create(device.device, stain, manifest.input),
          ),
        )
      : erase(await createWebGpuStages(await onnx.arrayBuffer(), manifest, work));
    return {
      stages,
      classifyTissue: (rgba, widthPx, heightPx) => mask.run(rgba, widthPx, heightPx),
      description: `GPU: ${device.facts.description}`,
      reason: decision.reason,
    };
  }
  const classifyTissue: ClassifyTissue = async (rgba, widthPx, heightPx) => tissueMask(rgba, widthPx, heightPx);
  if (stain) {
    const stages = erase(createStainStages(manifest, stain));
    return { stages, classifyTissue, description: "CPU, 1 thread", reason: decision.reason };
  }
  const stages = await createWasmStages(await onnx.arrayBuffer(), manifest, wasmThreadCount(threads));
  return {
    stages: erase(stages),
    classifyTissue,
    description: `CPU, ${stages.threadCount} ${stages.threadCount === 1 ? "thread" : "threads"}`,
    reason: decision.reason,
  };
}

/** Forgets what the steps hand to each other; the same object makes and takes it. */
function erase<Input, Output>(stages: WindowStages<Input, Output>): WindowStages<unknown, unknown> {
  return stages as unknown as WindowStages<unknown, unknown>;
}
