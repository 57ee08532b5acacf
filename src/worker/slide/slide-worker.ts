import type { SlideSource } from "../../sources/base/slide-source.ts";
import { openSlide } from "../../sources/open-slide.ts";
import type { SlideRequests } from "../rpc/protocol.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";
import { OpenSlides } from "./open-slides.ts";
import { createSlideHandlers } from "./slide-handlers.ts";

/** Serves the display. Holds no results and runs no network. */
serveRpc<SlideRequests>(
  globalThis as unknown as WorkerScope,
  createSlideHandlers(new OpenSlides<SlideSource>({ openSlide, hold: async (source) => source })),
);
