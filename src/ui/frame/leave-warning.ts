import type { Stores } from "../../store/app/stores.ts";

/**
 * Lets the browser ask before the page is left while something waits to be stored, or while a
 * polygon or a region's name is not finished. Returns how to stop.
 */
export function warnBeforeLeaving({
  review,
  session,
  sampling,
  regions,
  view,
}: Pick<Stores, "review" | "session" | "sampling" | "regions" | "view">): () => void {
  const leaving = (event: BeforeUnloadEvent): void => {
    const waiting = review.unsaved.length + session.unsaved + sampling.unsaved + regions.unsaved > 0;
    if (waiting || regions.typingName || view.viewer?.drawing) event.preventDefault();
  };
  window.addEventListener("beforeunload", leaving);
  return () => window.removeEventListener("beforeunload", leaving);
}
