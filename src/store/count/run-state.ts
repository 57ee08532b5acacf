import type { SerializedError } from "../../core/base/errors.ts";
import type { BackendChoice } from "../../core/model/stages.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { AnalysisEvents } from "../../worker/rpc/protocol.ts";

export type RunState = "idle" | "running" | "paused";
export type RunPhase = AnalysisEvents["phase"]["phase"];

/** One event of the analysis worker during a run. */
export type RunEvent = {
  [Name in keyof AnalysisEvents]: { readonly name: Name; readonly payload: AnalysisEvents[Name] };
}[keyof AnalysisEvents];

/** What is shown of the count and its run, beside the table and the progress. */
export interface AnalysisState {
  state: RunState;
  phase: RunPhase;
  phaseFraction: number;
  backend: BackendChoice;
  storageProblem: SerializedError | null;
  /** Why the run went on with the CPU; null: it did not have to. */
  fallback: SerializedError | null;
  /** True when the last run ended before every window of it was tried. */
  stopped: boolean;
  /** The run is to end, and the worker is still at the windows it had begun. */
  stopping: boolean;
  /** True when the scope of the last run holds no tissue, so that there was nothing to count. */
  noTissueInScope: boolean;
  /** Names the analysis whose cells are shown; null: no slide, or no µm/px yet. */
  analysis: string | null;
  slide: SlideInfo | null;
  micronsPerPx: number | null;
}

export const FIRST_STATE: AnalysisState = {
  state: "idle",
  phase: "model",
  phaseFraction: 0,
  backend: "auto",
  storageProblem: null,
  fallback: null,
  stopped: false,
  stopping: false,
  noTissueInScope: false,
  analysis: null,
  slide: null,
  micronsPerPx: null,
};

/** What an event of a run changes in the state. */
export function stateAfter(event: RunEvent): Partial<AnalysisState> {
  switch (event.name) {
    case "phase":
      return { phase: event.payload.phase, phaseFraction: event.payload.fraction };
    case "plan":
      return { noTissueInScope: event.payload.windows.length === 0 };
    case "storage":
      return { storageProblem: event.payload };
    case "fallback":
      return { fallback: event.payload };
    default:
      return {};
  }
}
