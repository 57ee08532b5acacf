import type { MicronsPerPxSource, SlideInfo } from "../../core/slide/slide.ts";

/** The scale in use: the number, where it came from, and the file's own value where a user overrode it. */
export interface SlideScale {
  readonly micronsPerPx: number;
  readonly source: MicronsPerPxSource;
}

/** The scale to use: what a user set before, else what the file states without contradiction, else none. */
export function scaleOf(slide: SlideInfo, chosen: number | null): SlideScale | null {
  if (chosen !== null) {
    const reading = slide.scale.readings.find(({ micronsPerPx }) => micronsPerPx === chosen);
    return { micronsPerPx: chosen, source: reading?.source ?? "user" };
  }
  const { micronsPerPx, source, problem } = slide.scale;
  return micronsPerPx === null || source === null || problem !== null ? null : { micronsPerPx, source };
}
