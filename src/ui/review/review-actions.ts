import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";

/**
 * Decides, and shows the next undecided cell here and on the slide at once: the next key is meant
 * for that one, stored or not.
 */
export function decideAndGoOn(
  review: Stores["review"],
  actions: Pick<AppActions, "goToCell">,
  decide: () => Promise<void>,
): void {
  if (review.current === null) review.select(review.queue[0] ?? null);
  // Says by itself when a decision cannot be stored.
  void decide();
  review.nextOpen();
  if (review.current !== null) actions.goToCell(review.current);
}

/** Chooses the cell beside the one shown, which is the first of the list while none is chosen. */
export function stepCell(review: Stores["review"], by: 1 | -1): void {
  if (review.current === null) review.select(review.queue[0] ?? null);
  review.step(by);
}
