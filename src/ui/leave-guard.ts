import type { AppStore } from "../store/app-store.ts";

/** Lets the browser ask before the page is left while a decision, a tile read or a region's change waits to be stored. Returns how to stop. */
export function guardLeaving(app: AppStore): () => void {
  const leaving = (event: BeforeUnloadEvent): void => {
    if (app.review.unsaved.length > 0 || app.sampling.unsaved > 0 || app.regions.unsaved > 0) event.preventDefault();
  };
  window.addEventListener("beforeunload", leaving);
  return () => window.removeEventListener("beforeunload", leaving);
}
