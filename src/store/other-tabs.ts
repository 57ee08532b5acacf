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
export function followOtherTabs({ records, shown, refresh }: OtherTabsParts): void {
  let isWanted = false;
  let isBusy = false;
  records.onStoredElsewhere(async (slideId) => {
    if (slideId !== shown()) return;
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    while (isWanted) {
      isWanted = false;
      await refresh();
    }
    isBusy = false;
  });
}
