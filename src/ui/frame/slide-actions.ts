import type { AppContext } from "../parts/store-element.ts";

/** Counts the view, or pauses or resumes the count that runs. */
export function startOrPause({ stores: { analysis }, actions }: AppContext): void {
  if (analysis.state === "running") void analysis.pause();
  else if (analysis.state === "paused") void analysis.resume();
  else void actions.count("view");
}

/**
 * Opens the cell under the pointer in Review, else the one chosen last and brings that one into
 * view; false where there is none.
 */
export function lookAtCell({ stores: { view, review }, actions }: AppContext): boolean {
  const row = view.hover?.index ?? review.current;
  if (row === null) return false;
  review.select(row);
  view.setTab("review");
  if (!view.hover) actions.goToCell(row);
  return true;
}

/** Goes to the next (by = 1) or previous (by = -1) peak field, round and round; false where there is none. */
export function goToNextPeak({ stores: { fields }, actions }: AppContext, by: 1 | -1): boolean {
  const length = fields.found?.peaks.length ?? 0;
  if (length === 0) return false;
  const from = fields.currentPeak ?? (by === 1 ? -1 : length);
  actions.goToPeak((from + by + length) % length);
  return true;
}
