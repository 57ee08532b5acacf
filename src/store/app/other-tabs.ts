import type { UserRecords } from "../../cache/persistence.ts";

export interface OtherTabsOptions {
  readonly records: Pick<UserRecords, "onStoredElsewhere">;
  /** Id of the slide on screen, or null. */
  readonly shown: () => string | null;
  /** Takes in what is stored of the slide on screen; counted: the machine's results too. Never rejects. */
  readonly refresh: (counted: boolean) => Promise<void>;
}

/**
 * Another tab with the same slide: what was counted, decided, drawn or planned there shows here too, so that neither tab goes on with a state
 * that is no longer true, nor writes one over the other's. Many writes in a row are taken in together.
 */
export function followOtherTabs({ records, shown, refresh }: OtherTabsOptions): void {
  let wanted: { counted: boolean } | null = null;
  let isBusy = false;
  records.onStoredElsewhere(async ({ slideId, counted }) => {
    if (slideId !== shown()) return;
    wanted = { counted: counted || wanted?.counted === true };
    if (isBusy) return;
    isBusy = true;
    while (wanted !== null) {
      const { counted } = wanted;
      wanted = null;
      await refresh(counted);
    }
    isBusy = false;
  });
}
