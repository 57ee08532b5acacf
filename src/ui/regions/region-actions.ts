import { moveShape, resizeShape } from "../../core/geometry/edit-shape.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import type { Stores } from "../../store/app/stores.ts";

/** One press of an arrow moves or resizes the selected region by so much of the screen, px. */
const STEP_SCREEN_PX = 8;

type RegionStores = Pick<Stores, "regions" | "view">;

/** Moves the selected region by steps to the right and down. */
export function moveSelected({ regions, view }: RegionStores, right: number, down: number): void {
  const { selected } = regions;
  const by = view.viewer?.slideDelta(right * STEP_SCREEN_PX, down * STEP_SCREEN_PX);
  if (selected && by) void regions.setShape(selected.id, moveShape(selected.shape, by.x, by.y));
}

/** Right and down make the region larger, left and up smaller; a high-power field keeps its size. */
export function resizeSelected({ regions, view }: RegionStores, right: number, down: number): void {
  const { selected } = regions;
  const { viewer } = view;
  if (!selected || selected.highPowerField || !viewer) return;
  const unit = viewer.slideDelta(STEP_SCREEN_PX, 0);
  const step = Math.hypot(unit.x, unit.y) * 2;
  const { bounds } = prepareShape(selected.shape);
  void regions.setShape(selected.id, resizeShape(selected.shape, right * step, down * step, bounds));
}

/** Takes out the vertex under the pointer, or else the whole region. */
export function deleteVertexOrRegion({ regions, view }: RegionStores): void {
  if (view.viewer?.deleteVertex()) return;
  if (regions.selected) void regions.remove(regions.selected.id);
}

/** Puts the tool's shape into the middle of the view, or closes the polygon; false with a tool that draws nothing. */
export function finishOrPlace({ view }: Pick<Stores, "view">): boolean {
  const { viewer, tool } = view;
  if (!viewer) return false;
  if (viewer.finishDrawing()) return true;
  if (!viewer.placeAtCentre()) return false;
  if (tool === "missed-cell") return true;
  view.setTool("edit");
  viewer.focus();
  return true;
}

/** Drops the shape being drawn, or else the tool; false where there is neither. */
export function dropShapeOrTool({ view }: Pick<Stores, "view">): boolean {
  if (view.viewer?.cancelDrawing()) return true;
  if (view.tool === "pan") return false;
  view.setTool("pan");
  return true;
}
