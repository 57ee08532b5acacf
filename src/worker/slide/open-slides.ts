import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import type { SlideInfo, SlideInput } from "../../core/slide/slide.ts";
import type { SlideSource } from "../../sources/base/slide-source.ts";
import type { SlideHandle } from "../rpc/protocol.ts";

/** What a worker keeps of an open slide. */
interface Closable {
  close(): void;
}

export interface OpenSlidesOptions<Held> {
  /** @throws the tags of sources/, Cancelled. */
  readonly openSlide: (input: SlideInput, signal: AbortSignal) => Promise<SlideSource>;
  /** Makes of a source what the worker needs; it closes the source when it is closed. */
  readonly hold: (source: SlideSource) => Promise<Held>;
}

/** The slides that a worker holds, by opening. Opening one leaves the others open; none is found by chance, only by its name. */
export class OpenSlides<Held extends Closable> {
  readonly #options: OpenSlidesOptions<Held>;
  readonly #held = new Map<number, { readonly slideId: string; readonly held: Held }>();

  constructor(options: OpenSlidesOptions<Held>) {
    this.#options = options;
  }

  /** Opens a slide beside those that are open. One that was cancelled meanwhile is closed. @throws the tags of sources/, Cancelled. */
  async open(opening: number, input: SlideInput, signal: AbortSignal): Promise<SlideInfo> {
    const source = await this.#options.openSlide(input, signal);
    try {
      throwIfCancelled(signal);
      const held = await this.#options.hold(source);
      throwIfCancelled(signal);
      this.#held.set(opening, { slideId: source.info.id, held });
      return source.info;
    } catch (error) {
      source.close();
      throw error;
    }
  }

  /** What is held under exactly this name. @throws WrongSlide. */
  get({ opening, slideId }: SlideHandle): Held {
    const entry = this.#held.get(opening);
    if (entry?.slideId === slideId) return entry.held;
    throw new TaggedError("WrongSlide", "this worker does not hold the slide asked for", {
      opening,
      asked: slideId,
      held: entry?.slideId ?? null,
    });
  }

  /** Closes an opening; one that is not held is left alone. */
  close(opening: number): void {
    this.#held.get(opening)?.held.close();
    this.#held.delete(opening);
  }
}
