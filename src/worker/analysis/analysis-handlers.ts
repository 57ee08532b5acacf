import { PauseGate } from "../../pipeline/pause-gate.ts";
import type { RunControl } from "../../pipeline/run-windows.ts";
import type { AnalysisRequests } from "../rpc/protocol.ts";
import type { Handlers } from "../rpc/server.ts";
import type { OpenSlides } from "../slide/open-slides.ts";
import type { AnalysisSession, ProvideStages } from "./analysis-session.ts";

/** What the worker asks of a slide that it holds. */
export type AnalysedSlide = Pick<AnalysisSession, "restore" | "run" | "detectStain" | "preview" | "close">;

/** Answers the analysis worker's requests: each about the slide that it names, and one engine run at a time. */
export function createAnalysisHandlers(
  slides: OpenSlides<AnalysedSlide>,
  provideStages: ProvideStages,
): Handlers<AnalysisRequests> {
  /** By the run's number, from its request to its answer: a pause counts also while the run waits for its turn. */
  const runs = new Map<number, RunControl>();
  let lastRun: Promise<unknown> = Promise.resolve();
  /** A cancelled run still has a window to finish. */
  const afterLastRun = <T>(work: () => Promise<T>): Promise<T> => {
    const run = lastRun.then(work);
    lastRun = run.catch(() => undefined);
    return run;
  };
  return {
    async open({ opening, input }, signal) {
      return { payload: await slides.open(opening, input, signal) };
    },
    async close(opening) {
      slides.close(opening);
      return { payload: null };
    },
    async restore({ slide, request }) {
      return { payload: await slides.get(slide).restore(request) };
    },
    async run({ slide, request }, signal, emit) {
      const control: RunControl = { gate: new PauseGate(), focus: request.focus };
      if (request.paused) control.gate.pause();
      runs.set(request.run, control);
      try {
        const options = { provideStages, control, emit, signal };
        return { payload: await afterLastRun(() => slides.get(slide).run(request, options)) };
      } finally {
        runs.delete(request.run);
      }
    },
    async detectStain({ slide, request }, signal) {
      return { payload: await slides.get(slide).detectStain(request, signal) };
    },
    async preview({ slide, request }, signal) {
      return { payload: await afterLastRun(() => slides.get(slide).preview(request, provideStages, signal)) };
    },
    async pause(run) {
      runs.get(run)?.gate.pause();
      return { payload: null };
    },
    async resume(run) {
      runs.get(run)?.gate.resume();
      return { payload: null };
    },
    async focus({ run, at }) {
      const control = runs.get(run);
      if (control) control.focus = at;
      return { payload: null };
    },
  };
}
