import type { ShapeHandle } from "../core/regions/edit-shape.ts";
import { prepareShape } from "../core/regions/prepared-shape.ts";
import type { RegionIndex } from "../core/regions/region-index.ts";
import type { Region, RegionShape } from "../core/regions.ts";
import { text } from "../core/text/text.ts";
import type { Hatches } from "./hatch.ts";
import { joinPaths, outlinePath } from "./region-paths.ts";
import { type SlideTransform, slideToScreen, visibleBounds } from "./slide-transform.ts";
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
const MOST_LABELS = 60;
/** More handles than this on screen would hide the outline: the person zooms in. */
const MOST_HANDLES = 300;

/** What the painter draws of the regions. */
export interface ShownRegions {
  readonly index: RegionIndex;
  readonly selected: Region | null;
  /** The selected region's shape while it is being pulled. */
  readonly liveShape: RegionShape | null;
  readonly handles: readonly ShapeHandle[];
}

/** Draws the regions on screen: all plain outlines with one stroke, the excluded hatched, the selected one with its handles. */
export class RegionPainter {
  private joined: { readonly index: RegionIndex; readonly octave: number; readonly plain: Path2D } | null = null;

  draw(
    context: CanvasRenderingContext2D,
    transform: SlideTransform,
    shown: ShownRegions,
    hatches: Hatches,
    ratio: number,
  ): void {
    const { selected } = shown;
    const near = shown.index.touching(visibleBounds(transform, 40)).filter((region) => region !== selected);
    useSlideTransform(context, transform, ratio);
    const unit = 1 / transform.screenPxPerSlidePx;
    strokeTwice(context, this.plainPath(shown.index, near, unit), PLAIN_COLOUR, 1.8 * unit, 2.5 * unit);
    for (const region of near) if (region.exclude) this.drawExcluded(context, transform, region.shape, hatches, ratio);
    const shape = shown.liveShape ?? selected?.shape;
    if (selected && shape) {
      if (selected.exclude) this.drawExcluded(context, transform, shape, hatches, ratio);
      useSlideTransform(context, transform, ratio);
      strokeTwice(context, outlinePath(shape, unit), CHOSEN_COLOUR, 3 * unit, 2.5 * unit);
    }
    useScreenTransform(context, ratio);
    drawNames(context, transform, selected ? [selected, ...near] : near);
    const visible = shown.handles
      .map(({ at }) => slideToScreen(transform, at.x, at.y))
      .filter(({ x, y }) => x > -9 && y > -9 && x < transform.viewWidthPx + 9 && y < transform.viewHeightPx + 9);
    if (visible.length <= MOST_HANDLES) for (const at of visible) drawHandle(context, at, 5);
  }

  /** The outlines of the plain regions: the path of all of them is kept while zoom and list stay, since panning changes neither. */
  private plainPath(index: RegionIndex, near: readonly Region[], unit: number): Path2D {
    const octave = Math.floor(Math.log2(unit));
    const plain = near.filter((region) => !region.exclude).map((region) => region.shape);
    if (plain.length < index.regions.length / 2) return joinPaths(plain, unit);
    if (this.joined?.index !== index || this.joined.octave !== octave) {
      const all = index.regions.filter((region) => !region.exclude).map((region) => region.shape);
      this.joined = { index, octave, plain: joinPaths(all, unit) };
    }
    return this.joined.plain;
  }

  private drawExcluded(
    context: CanvasRenderingContext2D,
    transform: SlideTransform,
    shape: RegionShape,
    hatches: Hatches,
    ratio: number,
  ): void {
    const unit = 1 / transform.screenPxPerSlidePx;
    const path = outlinePath(shape, unit);
    const onScreen = new Path2D();
    const { a, b, c, d, e, f } = transform;
    onScreen.addPath(path, new DOMMatrix([a, b, c, d, e, f]));
    useScreenTransform(context, ratio);
    const hatch = hatches.get(context, WARNING_COLOUR, { x: e, y: f });
    if (hatch) {
      context.globalAlpha = 0.55;
      context.fillStyle = hatch;
      context.fill(onScreen, "evenodd");
      context.globalAlpha = 1;
    }
    context.setLineDash([9, 4]);
    strokeTwice(context, onScreen, WARNING_COLOUR, 2);
    context.setLineDash([]);
    useSlideTransform(context, transform, ratio);
  }
}

function drawNames(context: CanvasRenderingContext2D, transform: SlideTransform, regions: readonly Region[]): void {
  let left = MOST_LABELS;
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
    drawLabel(context, label, middle, Math.max(20, top - 6), "center");
    if (--left === 0) return;
  }
}
