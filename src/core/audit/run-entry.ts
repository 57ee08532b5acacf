import type { JsonValue } from "../base/canonical-json.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import { sha256 } from "../base/hash.ts";
import { CELL_CLASSES } from "../cells/cells.ts";
import type { RegionShape } from "../geometry/shape.ts";
import { type Adapter, adapterSha256 } from "../learning/adapter.ts";
import type { CountingModel } from "../model/counting-model.ts";
import { PIPELINE_VERSION } from "../model/result.ts";
import type { BackendChoice } from "../model/stages.ts";

/** SHA-256 over a manifest's canonical JSON: everything that it sets, in one figure. */
export function manifestSha256(manifest: CountingModel): string {
  return sha256(canonicalJson(manifest as unknown as JsonValue));
}

/** What a run is started with, as the audit log keeps it: all that changes which cells it finds. */
export function describeRunStart(run: {
  readonly manifest: CountingModel;
  readonly micronsPerPx: number;
  readonly micronsPerPxSource: string;
  readonly scope: RegionShape | null;
  readonly backend: BackendChoice;
}): JsonValue {
  const { manifest, scope } = run;
  return {
    pipelineVersion: PIPELINE_VERSION,
    model: { id: manifest.id, sha256: manifest.sha256, manifestSha256: manifestSha256(manifest) },
    detection: { ...manifest.detection },
    thresholds: { ...manifest.thresholds },
    temperature: manifest.temperature,
    micronsPerPx: run.micronsPerPx,
    micronsPerPxSource: run.micronsPerPxSource,
    scopePx: scope as unknown as JsonValue,
    backendChoice: run.backend,
  };
}

/** What a run gave. counts: the model's, of everything counted so far, in the order of CELL_CLASSES. */
export function describeRunEnd(run: {
  readonly stopped: boolean;
  readonly backends: readonly string[];
  readonly windowsDone: number;
  readonly windowsFailed: number;
  readonly counts: readonly number[];
  /** Set where an adapter answered with the network: the counts are then its own. */
  readonly adapter?: Adapter | null;
}): JsonValue {
  return {
    complete: !run.stopped,
    backends: [...run.backends].sort(),
    tilesDone: run.windowsDone,
    tilesFailed: run.windowsFailed,
    // Stored name; today's word is model.
    machineCounts: Object.fromEntries(CELL_CLASSES.map((name, index) => [name, run.counts[index] ?? 0])),
    ...(run.adapter && { adapterSha256: adapterSha256(run.adapter) }),
  };
}
