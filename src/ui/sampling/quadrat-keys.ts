import type { AppStore } from "../../store/app/app-store.ts";

/** Does what a key means while a tile is read under Count; false when it means nothing now. */
export function actInQuadrat(app: AppStore, key: string): boolean {
  const { sampling, view } = app;
  if (sampling.tile === null || view.tab !== "count" || !view.panelOpen) return false;
  if (/^[1-6]$/.test(key)) sampling.label(Number(key) - 1);
  else if (key === "x") sampling.reject();
  else if (key === "n" || key === "Tab") sampling.step(1);
  else if (key === "b") sampling.step(-1);
  else if (key === "a") addAtCentre(app);
  else if (key === "z") void sampling.undo();
  else if (key === "Enter") void sampling.markRead();
  else if (key === "Escape") sampling.stop();
  else return false;
  return true;
}

/** Points at the middle of the view, as a click there would. */
export function addAtCentre({ sampling, view }: AppStore): void {
  const centre = view.viewer?.centre();
  if (centre) sampling.pointAt(centre);
}
