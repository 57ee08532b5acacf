import { IdbResultCache } from "../../cache/idb-cache.ts";
import { openStorage } from "../../cache/open-storage.ts";
import { TaggedError } from "../../core/base/errors.ts";
import { openSlide } from "../../sources/open-slide.ts";
import type { AnalysisEvents, AnalysisRequests } from "../rpc/protocol.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";
import { AnalysisSession } from "./analysis-session.ts";
import { createStageProvider } from "./compose-stages.ts";

/** The one worker that owns decode, GPU and inference. */
serveRpc<AnalysisRequests, AnalysisEvents>(globalThis as unknown as WorkerScope, (emit) => {
  const storage = openStorage();
  // A failure to open is reported by the first request that awaits it; without this it would also count as unhandled.
  storage.catch(() => undefined);
  const provideStages = createStageProvider();
  let session: AnalysisSession | null = null;
  let lastRun: Promise<unknown> = Promise.resolve();
  const opened = (): AnalysisSession => {
    if (!session) throw new TaggedError("Unexpected", "no slide is open in this worker");
    return session;
  };
  return {
    async open(input, signal) {
      session?.close();
      session = null;
      const source = await openSlide(input, signal);
      session = new AnalysisSession(source, new IdbResultCache((await storage).database), emit);
      return { payload: source.info };
    },
    async restore(settings) {
      return { payload: await opened().restore(settings) };
    },
    async run(request, signal) {
      // A cancelled run still has a window to finish: one engine run at a time.
      const before = lastRun;
      const run = before.then(() => opened().run(request, provideStages, signal));
      lastRun = run.catch(() => undefined);
      return { payload: await run };
    },
    async detectStain(_, signal) {
      return { payload: await opened().detectStain(signal) };
    },
    async preview(request, signal) {
      const before = lastRun;
      const preview = before.then(() => opened().preview(request, provideStages, signal));
      lastRun = preview.catch(() => undefined);
      return { payload: await preview };
    },
    async pause() {
      opened().control.gate.pause();
      return { payload: null };
    },
    async resume() {
      opened().control.gate.resume();
      return { payload: null };
    },
    async focus(point) {
      opened().control.focus = point;
      return { payload: null };
    },
  };
});
