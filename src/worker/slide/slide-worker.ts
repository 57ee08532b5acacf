import { TaggedError } from "../../core/base/errors.ts";
import { openSlide } from "../../sources/open-slide.ts";
import type { SlideSource } from "../../sources/slide-source.ts";
import type { SlideEvents, SlideRequests } from "../rpc/protocol.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";
import { readCrop } from "./read-crop.ts";

/** Serves the display: tiles and crops of the open slide. Holds no results and runs no network. */
serveRpc<SlideRequests, SlideEvents>(globalThis as unknown as WorkerScope, () => {
  let source: SlideSource | null = null;
  const opened = (): SlideSource => {
    if (!source) throw new TaggedError("Unexpected", "no slide is open in this worker");
    return source;
  };
  return {
    async open(input, signal) {
      source?.close();
      source = null;
      const opening = await openSlide(input, signal);
      source = opening;
      return { payload: opening.info };
    },
    async readTile(address, signal) {
      const bitmap = await opened().readTile(address, signal);
      return { payload: bitmap, transfer: [bitmap] };
    },
    async readCrop(request, signal) {
      const bitmap = await readCrop(opened(), request.centre, request.sizePx, request.outputPx, signal);
      return { payload: bitmap, transfer: [bitmap] };
    },
  };
});
