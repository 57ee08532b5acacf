import { describeHardware } from "./adapter.ts";
import { countSampleTwice } from "./count-sample.ts";
import { compareNetwork } from "./network-agreement.ts";
import { measureNetwork } from "./network-speed.ts";
import { choosePlan } from "./plan.ts";
import { compareShaders } from "./shader-agreement.ts";

/** Every stage in its order; each stands alone, so that a broken one takes no other with it. */
export const STAGES = [
  { name: "adapter", title: "The adapter", run: describeHardware },
  { name: "shaders", title: "Every shader against its twin on the CPU", run: compareShaders },
  { name: "agreement", title: "The network on the GPU against the CPU", run: compareNetwork },
  { name: "network", title: "The network's time", run: measureNetwork },
  { name: "count", title: "The sample slide, counted on the GPU and on the CPU", run: countSampleTwice },
] as const;

export type StageName = (typeof STAGES)[number]["name"];

/** What a stage gave: its figures, or why there are none. */
export interface MeasuredStage {
  readonly milliseconds: number;
  readonly figures: object | null;
  readonly error: string | null;
}

/** Runs one stage. Never rejects: an error is part of the report. */
export async function measureStage(name: StageName): Promise<MeasuredStage> {
  const started = performance.now();
  try {
    const stage = STAGES.find((candidate) => candidate.name === name);
    if (!stage) throw new Error(`no stage ${name}`);
    const figures = await stage.run(await choosePlan());
    return { milliseconds: performance.now() - started, figures, error: null };
  } catch (error) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { milliseconds: performance.now() - started, figures: null, error: words };
  }
}
