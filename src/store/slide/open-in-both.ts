import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import type { SlideInput } from "../../core/slide/slide.ts";
import type { OpenedSlide } from "../../worker/slide/slide-connection.ts";
import type { AnalysisPort, SlidePort } from "../base/ports.ts";

export interface OpenInBothOptions {
  readonly slides: SlidePort;
  readonly analysis: () => AnalysisPort;
  /** Called as soon as the file proves to be a slide. */
  readonly onSlide: () => Promise<void>;
}

/** Opens the same slide in both workers, or in neither. @throws the tags of opening, WrongSlide, Cancelled. */
export async function openInBoth(
  input: SlideInput,
  { slides, analysis, onSlide }: OpenInBothOptions,
  cancel: AbortSignal,
): Promise<OpenedSlide> {
  const failed = new AbortController();
  const signal = AbortSignal.any([cancel, failed.signal]);
  // A count is ended only for a file that proves to be a slide; while one goes on, the analysis worker may be slow to answer.
  const shown = slides.open(input, signal).then(async (slide) => {
    if (!signal.aborted) await onSlide();
    return slide;
  });
  const openings = [shown, analysis().open(input, signal)];
  let reason: unknown = null;
  for (const opening of openings) {
    opening.catch((error: unknown) => {
      reason ??= error;
      failed.abort();
    });
  }
  const outcomes = await Promise.allSettled(openings);
  const opened = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const [first, second] = opened;
  const close = (): void => {
    for (const slide of opened) slide.close();
  };
  if (first && second && first.info.id === second.info.id && !cancel.aborted) return { info: first.info, close };
  close();
  throwIfCancelled(cancel);
  throw reason ?? new TaggedError("WrongSlide", "the file changed while it was opened");
}
