import { IdbResultCache } from "../../cache/idb-cache.ts";
import { openStorage } from "../../cache/open-storage.ts";
import { openSlide } from "../../sources/open-slide.ts";
import type { AnalysisRequests } from "../rpc/protocol.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";
import { OpenSlides } from "../slide/open-slides.ts";
import { type AnalysedSlide, createAnalysisHandlers } from "./analysis-handlers.ts";
import { AnalysisSession } from "./analysis-session.ts";
import { createStageProvider } from "./compose-stages.ts";

const storage = openStorage();
// The first request that awaits it reports a failure to open; without this it would also count as unhandled.
storage.catch(() => undefined);
const slides = new OpenSlides<AnalysedSlide>({
  openSlide,
  hold: async (source) => new AnalysisSession(source, new IdbResultCache((await storage).database)),
});

/** The one worker that owns decode, GPU and inference. */
serveRpc<AnalysisRequests>(globalThis as unknown as WorkerScope, createAnalysisHandlers(slides, createStageProvider()));
