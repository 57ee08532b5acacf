import type { StoredElsewhere, UserRecords } from "../../cache/persistence.ts";

/** What is to be read again: the model's results after a run elsewhere, or all of it after the slide was cleared. */
export type ChangedElsewhere = Pick<StoredElsewhere, "counted" | "cleared">;

export interface OtherTabsOptions {
  readonly records: Pick<UserRecords, "onStoredElsewhere">;
  /** Id of the slide on screen, or null. */
  readonly shown: () => string | null;
  /** Drops what waits here to be stored of a slide, shown or not: its records are cleared. */
  readonly forget: (slideId: string) => void;
  /** Shows what is stored of the slide on screen. Never rejects. */
  readonly refresh: (changed: ChangedElsewhere) => Promise<void>;
}

/**
 * Another tab with the same slide: what was counted, decided, drawn, planned or cleared there shows here too, so that neither tab goes on with
 * a state that is no longer true, nor writes one over the other's. Many writes in a row are read together.
 */
export function followOtherTabs({ records, shown, forget, refresh }: OtherTabsOptions): void {
  let wanted: ChangedElsewhere | null = null;
  let isBusy = false;
  records.onStoredElsewhere(async ({ slideId, counted, cleared, decisionsToo }) => {
    if (decisionsToo) forget(slideId);
    if (slideId !== shown()) return;
    wanted = { counted: counted || wanted?.counted === true, cleared: cleared || wanted?.cleared === true };
    if (isBusy) return;
    isBusy = true;
    while (wanted !== null) {
      const changed: ChangedElsewhere = wanted;
      wanted = null;
      await refresh(changed);
    }
    isBusy = false;
  });
}
