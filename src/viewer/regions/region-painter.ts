import type { ShapeHandle } from "../../core/geometry/edit-shape.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import type { Region, RegionShape } from "../../core/geometry/shape.ts";
import type { RegionIndex } from "../../core/geometry/shape-index.ts";
import { text } from "../../core/text/text.ts";
import { type SlideTransform, slideToScreen, visibleBounds } from "../slide/slide-transform.ts";
import type { Hatches } from "./hatch.ts";
import { NamePlates } from "./name-plates.ts";
import { outlinePath } from "./region-paths.ts";
import {
  CHOSEN_COLOUR,
  drawHandle,
  drawLabel,
  PLAIN_COLOUR,
  strokeTwice,
  useScreenTransform,
  useSlideTransform,
  WARNING_COLOUR,
} from "./strokes.ts";

/** A region narrower than this on screen carries no name, and no more names than this are drawn. */
const LABEL_FROM_SCREEN_PX = 36;
const MAX_LABELS = 60;
/** More regions than this on screen are drawn with plain thin lines. */
const CROWD = 120;
/** More handles than this on screen would hide the outline: the user zooms in. */
const MAX_HANDLES = 300;

/** What the painter draws of the regions. */
export interface ShownRegions {
  readonly index: RegionIndex;
  readonly selected: Region | null;
  /** The selected region's shape while it is being pulled. */
  readonly liveShape: RegionShape | null;
  readonly handles: readonly ShapeHandle[];
}

/** Draws the regions on screen: outlines, the excluded hatched, the selected one with its handles. */
export function drawRegions(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  shown: ShownRegions,
  hatches: Hatches,
  ratio: number,
): void {
  const { selected } = shown;
  const near = shown.index.touching(visibleBounds(transform, 40)).filter((region) => region !== selected);
  const plain = near.filter((region) => !region.exclude);
  const excluded = near.filter((region) => region.exclude);
  const unit = 1 / transform.screenPxPerSlidePx;
  const crowded = near.length > CROWD;
  useSlideTransform(context, transform, ratio);
  if (crowded) strokeCrowd(context, plain, PLAIN_COLOUR, unit, ratio);
  else
    for (const { shape } of plain) strokeTwice(context, outlinePath(shape, unit), PLAIN_COLOUR, 1.8 * unit, 2.5 * unit);
  for (const { shape } of excluded) hatchShape(context, transform, shape, hatches, ratio);
  useSlideTransform(context, transform, ratio);
  if (crowded) strokeCrowd(context, excluded, WARNING_COLOUR, unit, ratio);
  else {
    context.setLineDash([9 * unit, 4 * unit]);
    for (const { shape } of excluded)
      strokeTwice(context, outlinePath(shape, unit), WARNING_COLOUR, 2 * unit, 2.5 * unit);
    context.setLineDash([]);
  }
  const shape = shown.liveShape ?? selected?.shape;
  if (selected && shape) {
    if (selected.exclude) hatchShape(context, transform, shape, hatches, ratio);
    useSlideTransform(context, transform, ratio);
    strokeTwice(context, outlinePath(shape, unit), CHOSEN_COLOUR, 3 * unit, 2.5 * unit);
  }
  useScreenTransform(context, ratio);
  drawNames(context, transform, selected ? [selected, ...near] : near);
  const visible = shown.handles
    .map(({ at }) => slideToScreen(transform, at.x, at.y))
    .filter(({ x, y }) => x > -9 && y > -9 && x < transform.viewWidthPx + 9 && y < transform.viewHeightPx + 9);
  if (visible.length <= MAX_HANDLES) for (const at of visible) drawHandle(context, at, 5);
}

/** Lines one device px wide, which a software canvas draws ten times as fast as wider ones, beside a light one each. */
function strokeCrowd(
  context: CanvasRenderingContext2D,
  regions: readonly Region[],
  colour: string,
  unit: number,
  ratio: number,
): void {
  context.lineJoin = "bevel";
  context.lineWidth = unit / ratio;
  const paths = regions.map(({ shape }) => outlinePath(shape, unit));
  context.save();
  context.translate(unit, unit);
  context.strokeStyle = "rgba(255, 255, 255, 0.85)";
  for (const path of paths) context.stroke(path);
  context.restore();
  context.strokeStyle = colour;
  for (const path of paths) context.stroke(path);
}

function hatchShape(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  shape: RegionShape,
  hatches: Hatches,
  ratio: number,
): void {
  const { a, b, c, d, e, f } = transform;
  const onScreen = new Path2D();
  onScreen.addPath(outlinePath(shape, 1 / transform.screenPxPerSlidePx), new DOMMatrix([a, b, c, d, e, f]));
  useScreenTransform(context, ratio);
  const hatch = hatches.get(context, WARNING_COLOUR, { x: e, y: f });
  if (!hatch) return;
  context.globalAlpha = 0.55;
  context.fillStyle = hatch;
  context.fill(onScreen, "evenodd");
  context.globalAlpha = 1;
}

function drawNames(context: CanvasRenderingContext2D, transform: SlideTransform, regions: readonly Region[]): void {
  const names = new NamePlates();
  for (const region of regions) {
    const { x0, y0, x1, y1 } = prepareShape(region.shape).bounds;
    if ((x1 - x0) * transform.screenPxPerSlidePx < LABEL_FROM_SCREEN_PX) continue;
    const corners = [
      slideToScreen(transform, x0, y0),
      slideToScreen(transform, x1, y0),
      slideToScreen(transform, x0, y1),
      slideToScreen(transform, x1, y1),
    ];
    const top = Math.min(...corners.map(({ y }) => y));
    const middle = corners.reduce((sum, { x }) => sum + x, 0) / 4;
    const label = region.exclude ? text.viewing.excludedRegion(region.name) : region.name;
    const y = Math.max(20, top - 6);
    if (names.take(label, middle, y)) drawLabel(context, label, middle, y, "center");
    if (names.count === MAX_LABELS) return;
  }
}
