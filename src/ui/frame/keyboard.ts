import type { ViewerTool } from "../../core/slide/view-state.ts";
import type { AppStore } from "../../store/app/app-store.ts";
import { goToPeak } from "../fields/peak-list.ts";
import { actOnRegions } from "../regions/region-keys.ts";
import { actInSession } from "../review/review-keys.ts";
import { decideAndGoOn } from "../review/review-panel.ts";
import { actInQuadrat } from "../sampling/quadrat-keys.ts";

const TOOL_KEYS: Readonly<Record<string, ViewerTool>> = {
  v: "pan",
  e: "edit",
  r: "rectangle",
  c: "circle",
  p: "polygon",
  l: "freehand",
  o: "high-power-field",
  m: "ruler",
  a: "missed-cell",
};
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-80, 0],
  ArrowRight: [80, 0],
  ArrowUp: [0, -80],
  ArrowDown: [0, 80],
};

/** Gives every key of the key map its meaning; typing in a field or a dialog is left alone. Returns how to stop. */
export function listenToKeys(app: AppStore): () => void {
  const down = (event: KeyboardEvent): void => {
    const path = event.composedPath().filter((node): node is Element => node instanceof Element);
    if (path.some((node) => node.matches("input:not([type=checkbox],[type=radio]), select, textarea, dialog"))) return;
    // The tab that is already chosen does nothing on Enter, so the key keeps its meaning in the panel.
    const onButton = path.some((node) => node.matches("button:not([aria-selected=true]), a, summary, input"));
    if (onButton && (event.key === " " || event.key === "Enter" || event.key === "Tab")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (app.reading.open && key !== "?") {
      if (!modified && actInSession(app, key, event.shiftKey)) event.preventDefault();
      return;
    }
    if (!modified && actInQuadrat(app, key)) {
      event.preventDefault();
      return;
    }
    if (actOnRegions(app, event)) {
      event.preventDefault();
      return;
    }
    if (modified) return;
    if (act(app, key)) event.preventDefault();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === "h") app.view.viewer?.setOverlayHidden(false);
  };
  window.addEventListener("keydown", down);
  window.addEventListener("keyup", up);
  return () => {
    window.removeEventListener("keydown", down);
    window.removeEventListener("keyup", up);
  };
}

/** Does what a key means; false when it means nothing now. */
function act(app: AppStore, key: string): boolean {
  const { view, analysis, review, slides } = app;
  if (key === "?") view.setKeysShown(true);
  else if (!slides.slide) return false;
  else if (TOOL_KEYS[key]) {
    view.setTool(TOOL_KEYS[key]);
    view.viewer?.focus();
  } else if (ARROWS[key]) view.viewer?.panBy(...ARROWS[key]);
  else if (key === "+" || key === "=") view.viewer?.zoomBy(1.5);
  else if (key === "-") view.viewer?.zoomBy(1 / 1.5);
  else if (key === "0") view.viewer?.fitSlide();
  else if (key === "t") view.viewer?.rotate(90);
  else if (key === "h") view.viewer?.setOverlayHidden(true);
  else if (key === " ") {
    if (analysis.state === "running") void analysis.pause();
    else if (analysis.state === "paused") void analysis.resume();
    else void app.count("view");
  } else if (key === "f") return lookAtCell(app);
  else if (key === "z") review.undo();
  else if (view.tab === "review" && view.panelOpen) return actInReview(app, key);
  else if (view.tab === "fields" && view.panelOpen) return actInFields(app, key);
  else return false;
  return true;
}

/** Opens the cell under the pointer in Review, else the one chosen last, and brings that one into view. */
function lookAtCell(app: AppStore): boolean {
  const { view, review } = app;
  const row = view.hover?.index ?? review.current;
  if (row === null) return false;
  review.select(row);
  view.setTab("review");
  if (!view.hover) app.goToCell(row);
  return true;
}

function actInReview(app: AppStore, key: string): boolean {
  const { review } = app;
  const row = review.current ?? review.queue[0] ?? null;
  if (row === null) return false;
  if (/^[1-6]$/.test(key)) decideAndGoOn(app, () => review.label(row, Number(key) - 1));
  else if (key === "Enter") decideAndGoOn(app, () => review.decide(row, "accept"));
  else if (key === "x") decideAndGoOn(app, () => review.decide(row, "reject"));
  else if (key === "u") decideAndGoOn(app, () => review.decide(row, "unsure"));
  else if (key === "Tab" || key === "n") review.step(1);
  else if (key === "b") review.step(-1);
  else return false;
  return true;
}

/** N and B go through the peak fields, round and round. */
function actInFields(app: AppStore, key: string): boolean {
  const { fields } = app;
  const length = fields.found?.peaks.length ?? 0;
  if (length === 0 || (key !== "n" && key !== "b")) return false;
  const from = fields.currentPeak ?? (key === "n" ? -1 : length);
  goToPeak(app, (from + (key === "n" ? 1 : -1) + length) % length);
  return true;
}
