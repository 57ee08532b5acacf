import type { UnfinishedRun } from "../../cache/persistence.ts";
import { describeRunStart } from "../../core/audit/run-entry.ts";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { orCancelled } from "../../core/base/or-cancelled.ts";
import type { Point, RegionShape } from "../../core/geometry/shape.ts";
import type { CountingModel } from "../../core/model/counting-model.ts";
import type { BackendChoice } from "../../core/model/stages.ts";
import type { AnalysisListener } from "../../worker/analysis/analysis-client.ts";
import type { AnalysisPort, ModelPort } from "../base/ports.ts";

/** A run from the wish to count to its last note; scope and focus are level-0 px. */
export interface CountRun {
  readonly abort: AbortController;
  readonly slideId: string;
  readonly micronsPerPx: number;
  /** What to count; null: the whole slide. */
  readonly scope: RegionShape | null;
  /** Windows nearest to it come first. */
  readonly focus: Point;
  ended: Promise<void>;
}

export interface CountRunOptions {
  readonly analysis: () => AnalysisPort;
  readonly model: ModelPort;
  /** Notes durably what is being counted. */
  readonly noteRun: (slideId: string, run: UnfinishedRun | null) => Promise<void>;
  /** Appends to the slide's audit log what a run is made with, and what it gave. */
  readonly noteAudit: (slideId: string, kind: "run-started" | "run-ended", data: JsonValue) => Promise<void>;
  /** Where the µm/px in use came from. */
  readonly scaleSource: () => string;
}

/**
 * Notes a run, loads its network and counts until the run ends. `isPaused` is asked once the network is loaded.
 * @throws Cancelled, and the tags of the analysis worker, of loading a network and of storing a note.
 */
export async function startRun(
  { slideId, micronsPerPx, scope, focus, abort: { signal } }: CountRun,
  { analysis, model, noteRun, noteAudit, scaleSource }: CountRunOptions,
  manifest: CountingModel,
  backend: BackendChoice,
  isPaused: () => boolean,
  listen: AnalysisListener,
): Promise<void> {
  await noteRun(slideId, { scope });
  const micronsPerPxSource = scaleSource();
  const start = describeRunStart({ manifest, micronsPerPx, micronsPerPxSource, scope, backend });
  await noteAudit(slideId, "run-started", start);
  const onnx = await orCancelled(model.loadOnnx(signal), signal);
  const paused = isPaused();
  const request = { micronsPerPx, manifest, onnx, backend, scope, focus, gridOffsetPx: 0, paused };
  await analysis().run(slideId, request, signal, listen);
}
