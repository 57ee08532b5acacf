import { moveShape, resizeShape } from "../../core/geometry/edit-shape.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import type { AppStore } from "../../store/app/app-store.ts";

/** One press of an arrow moves or resizes the chosen region by so much of the screen, px. */
const STEP_SCREEN_PX = 8;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Draws and changes regions by keys alone; false when a key means nothing to them now. */
export function actOnRegions(app: AppStore, event: KeyboardEvent): boolean {
  if (!app.slides.slide || event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return actWithControl(app, event);
  const { view, regions } = app;
  const { viewer, tool } = view;
  if (!viewer) return false;
  const arrow = ARROWS[event.key];
  if (tool === "edit" && regions.selected) {
    if (arrow) {
      if (event.shiftKey) resizeSelected(app, ...arrow);
      else moveSelected(app, ...arrow);
      return true;
    }
    if (event.key === "Delete" || event.key === "Backspace") {
      if (!viewer.deleteVertex()) void regions.remove(regions.selected.id);
      return true;
    }
  }
  switch (event.key) {
    case "Enter":
      if (viewer.finishDrawing()) return true;
      if (!viewer.placeAtCentre()) return false;
      if (tool === "missed-cell") return true;
      view.setTool("edit");
      viewer.focus();
      return true;
    case ".":
      return viewer.addCornerAtCentre();
    case "Backspace":
      return viewer.removeCorner();
    case "Escape":
      if (viewer.cancelDrawing()) return true;
      if (tool === "pan") return false;
      view.setTool("pan");
      return true;
    default:
      return false;
  }
}

function actWithControl(app: AppStore, event: KeyboardEvent): boolean {
  const { regions } = app;
  switch (event.key.toLowerCase()) {
    case "z":
      void (event.shiftKey ? regions.redo() : regions.undo());
      return true;
    case "y":
      void regions.redo();
      return true;
    case "c":
      // Words marked on the page are what the person means to copy.
      return String(getSelection()) === "" && regions.copySelected();
    case "v":
      if (!regions.canPaste) return false;
      app.pasteRegion();
      return true;
    case "d":
      if (!regions.selected) return false;
      app.duplicateRegion();
      return true;
    default:
      return false;
  }
}

function moveSelected(app: AppStore, right: number, down: number): void {
  const { selected } = app.regions;
  const by = app.view.viewer?.slideDelta(right * STEP_SCREEN_PX, down * STEP_SCREEN_PX);
  if (selected && by) void app.regions.setShape(selected.id, moveShape(selected.shape, by.x, by.y));
}

/** Right and down make the region larger, left and up smaller; a high-power field keeps its size. */
function resizeSelected(app: AppStore, right: number, down: number): void {
  const { selected } = app.regions;
  const { viewer } = app.view;
  if (!selected || selected.highPowerField || !viewer) return;
  const unit = viewer.slideDelta(STEP_SCREEN_PX, 0);
  const step = Math.hypot(unit.x, unit.y) * 2;
  const { bounds } = prepareShape(selected.shape);
  void app.regions.setShape(selected.id, resizeShape(selected.shape, right * step, down * step, bounds));
}
