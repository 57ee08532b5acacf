import type { SlideSource } from "../../sources/base/slide-source.ts";
import type { SlideRequests } from "../rpc/protocol.ts";
import type { Handlers } from "../rpc/server.ts";
import type { OpenSlides } from "./open-slides.ts";
import { readCrop } from "./read-crop.ts";

/** Answers the slide worker's requests: tiles and crops, each of the slide that it names. */
export function createSlideHandlers(slides: OpenSlides<SlideSource>): Handlers<SlideRequests> {
  return {
    async open({ opening, input }, signal) {
      return { payload: await slides.open(opening, input, signal) };
    },
    async close(opening) {
      slides.close(opening);
      return { payload: null };
    },
    async readTile({ slide, request }, signal) {
      const bitmap = await slides.get(slide).readTile(request, signal);
      return { payload: bitmap, transfer: [bitmap] };
    },
    async readCrop({ slide, request: { centre, sizePx, outputPx } }, signal) {
      const bitmap = await readCrop(slides.get(slide), centre, sizePx, outputPx, signal);
      return { payload: bitmap, transfer: [bitmap] };
    },
  };
}
