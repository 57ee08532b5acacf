import type { AppStore } from "../../store/app/app-store.ts";

/**
 * Lets the browser ask before the page is left while a decision, a plan, a tile read or a region's
 * change waits to be stored, or while a polygon or a region's name is not finished. Returns how to
 * stop.
 */
export function warnBeforeLeaving(app: AppStore): () => void {
  const leaving = (event: BeforeUnloadEvent): void => {
    const { review, reading, sampling, regions, view } = app;
    const waiting = review.unsaved.length + reading.unsaved + sampling.unsaved + regions.unsaved > 0;
    if (waiting || regions.typingName || view.viewer?.drawing) event.preventDefault();
  };
  window.addEventListener("beforeunload", leaving);
  return () => window.removeEventListener("beforeunload", leaving);
}
