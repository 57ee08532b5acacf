import type { UserRecords } from "../cache/persistence.ts";

export interface OtherTabsParts {
  readonly records: Pick<UserRecords, "onStoredElsewhere">;
  /** Id of the slide on screen, or null. */
  readonly shown: () => string | null;
  /** Takes in what is stored of the slide on screen; never rejects. */
  readonly refresh: () => Promise<void>;
}

/**
 * Another tab with the same slide: what was decided, drawn or planned there shows here too, so that neither tab goes on with a state that is
 * no longer true, nor writes one over the other's. Many writes in a row are taken in together.
 */
export class OtherTabs {
  readonly #parts: OtherTabsParts;
  #wanted = false;
  #busy = false;

  constructor(parts: OtherTabsParts) {
    this.#parts = parts;
    parts.records.onStoredElsewhere((slideId) => void this.#heard(slideId));
  }

  async #heard(slideId: string): Promise<void> {
    if (slideId !== this.#parts.shown()) return;
    this.#wanted = true;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted) {
      this.#wanted = false;
      await this.#parts.refresh();
    }
    this.#busy = false;
  }
}
