import { svg, type TemplateResult } from "lit";
import { type Point, type RegionShape, shapeRings } from "../../core/geometry/shape.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { Stores } from "../../store/app/stores.ts";
import type { ReportData } from "../../store/report/report-data.ts";

/** More artefacts than this are drawn as the windows they lie in. */
const MAX_PATCHES = 4000;

/** Uncounted tissue, regions, artefacts and peak fields over the overview, in level-0 px; `unit` is one printed px in those. */
export function overviewMarks(
  { windows }: Pick<Stores["analysis"], "windows">,
  data: ReportData,
  unit: number,
): TemplateResult {
  const { slide, micronsPerPx } = data.input.request;
  const radiusPx = Math.max((Math.sqrt(data.fieldAreaMm2 / Math.PI) * 1000) / micronsPerPx, 6 * unit);
  const labels = new LabelPlaces(slide, unit);
  const patches = [...windows.quality.windows].flatMap(({ areas }) => areas).slice(0, MAX_PATCHES);
  return svg`
    ${windows.uncountedAreas.map(
      ({ x0, y0, x1, y1 }) =>
        svg`<rect x=${x0} y=${y0} width=${x1 - x0} height=${y1 - y0} fill="#3e4858" fill-opacity="0.42" />`,
    )}
    <defs><pattern id="hatch" width=${6 * unit} height=${6 * unit} patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)">
      <rect width=${2 * unit} height=${6 * unit} fill="#0072b2" /></pattern></defs>
    ${patches.map(
      ({ x0, y0, x1, y1 }) =>
        svg`<rect x=${x0} y=${y0} width=${x1 - x0} height=${y1 - y0} fill="url(#hatch)" fill-opacity="0.75" />`,
    )}
    ${data.regions.map(({ region }) => regionOutline(region.shape, region.exclude, unit))}
    ${data.peaks.map(({ field }) => peakRim(field, radiusPx, unit))}
    ${data.peaks.map(({ field }, at) =>
      label(labels.take(around(field, radiusPx)), String.fromCharCode(65 + at), unit),
    )}
    ${data.regions.map(({ region }, at) => label(labels.take(placesBeside(region.shape)), String(at + 1), unit))}`;
}

/** Directions tried around a circle. */
const DIRECTIONS = 12;
/** Farther away than this from every other label, printed px, a label cannot be mistaken, and the first such place will do. */
const FREE_DISTANCE = 40;
const LABEL_SIDE = 20;

/** Finds each label a place that no other label has: the peaks of two classes, and regions drawn around them, often lie together. */
class LabelPlaces {
  readonly #slide: SlideInfo;
  readonly #unit: number;
  readonly #taken: Point[] = [];

  constructor(slide: SlideInfo, unit: number) {
    this.#slide = slide;
    this.#unit = unit;
  }

  /** The candidate, moved into the picture, that is farthest from all labels so far; the first that is far enough. */
  take(candidates: readonly Point[]): Point {
    const inside = candidates.map(({ x, y }) => ({
      x: this.#within(x, this.#slide.widthPx),
      y: this.#within(y, this.#slide.heightPx),
    }));
    const freedom = ({ x, y }: Point): number =>
      this.#taken.reduce(
        (least, other) => Math.min(least, Math.hypot(other.x - x, other.y - y)),
        FREE_DISTANCE * this.#unit,
      );
    const best = inside.reduce((most, place) => (freedom(place) > freedom(most) ? place : most));
    this.#taken.push(best);
    return best;
  }

  #within(value: number, sidePx: number): number {
    const room = (LABEL_SIDE / 2) * this.#unit;
    return Math.min(Math.max(value, room), sidePx - room);
  }
}

/** Places on a circle, the upper left first. */
function around({ x, y }: Point, radiusPx: number): Point[] {
  return Array.from({ length: DIRECTIONS }, (_, step) => {
    const angle = ((step * 360) / DIRECTIONS - 120) * (Math.PI / 180);
    return { x: x + radiusPx * Math.cos(angle), y: y + radiusPx * Math.sin(angle) };
  });
}

/** Places on a region's edge where its number may stand. */
function placesBeside(shape: RegionShape): readonly Point[] {
  if (shape.kind === "circle") return around(shape.centre, shape.radiusPx);
  if (shape.kind === "rectangle") {
    const { x0, y0, x1, y1 } = shape.bounds;
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    return [
      { x: x0, y: y0 },
      { x: x1, y: y0 },
      { x: x0, y: y1 },
      { x: x1, y: y1 },
      { x, y: y0 },
      { x, y: y1 },
      { x: x0, y },
      { x: x1, y },
    ];
  }
  const ring = shapeRings(shape)[0] ?? [];
  const step = Math.max(1, Math.floor(ring.length / DIRECTIONS));
  return ring.length === 0 ? [{ x: 0, y: 0 }] : ring.filter((_, at) => at % step === 0);
}

/** A field's rim with four ticks, as in an eyepiece: a plain ring could be taken for a vessel. */
function peakRim({ x, y }: Point, radiusPx: number, unit: number): TemplateResult {
  const tick = 7 * unit;
  const ticks = [
    `M${x - radiusPx - tick} ${y}h${2 * tick}M${x + radiusPx - tick} ${y}h${2 * tick}`,
    `M${x} ${y - radiusPx - tick}v${2 * tick}M${x} ${y + radiusPx - tick}v${2 * tick}`,
  ].join("");
  const line = (width: number, colour: string): TemplateResult =>
    svg`<g fill="none" stroke=${colour} stroke-width=${width}><circle cx=${x} cy=${y} r=${radiusPx} /><path d=${ticks} /></g>`;
  return svg`${line(4 * unit, "#ffffff")}${line(2 * unit, "#000000")}`;
}

function regionOutline(shape: RegionShape, exclude: boolean, unit: number): TemplateResult {
  const dash = exclude ? `${4 * unit} ${3 * unit}` : "none";
  const outline = (width: number, colour: string): TemplateResult => {
    if (shape.kind === "rectangle") {
      const { x0, y0, x1, y1 } = shape.bounds;
      return svg`<rect x=${x0} y=${y0} width=${x1 - x0} height=${y1 - y0} fill="none"
        stroke=${colour} stroke-width=${width} stroke-dasharray=${dash} />`;
    }
    if (shape.kind === "circle") {
      return svg`<circle cx=${shape.centre.x} cy=${shape.centre.y} r=${shape.radiusPx} fill="none"
        stroke=${colour} stroke-width=${width} stroke-dasharray=${dash} />`;
    }
    const path = shapeRings(shape)
      .map((ring) => `M${ring.map(({ x, y }) => `${x} ${y}`).join("L")}Z`)
      .join("");
    return svg`<path d=${path} fill="none" stroke=${colour} stroke-width=${width} stroke-dasharray=${dash} />`;
  };
  return svg`${outline(4 * unit, "#ffffff")}${outline(2 * unit, exclude ? "#8a3c00" : "#0a5a94")}`;
}

/** A name on a plate, with its middle at a place. */
function label({ x, y }: Point, name: string, unit: number): TemplateResult {
  const width = (8 + 9 * name.length) * unit;
  const height = 17 * unit;
  return svg`<rect x=${x - width / 2} y=${y - height / 2} width=${width} height=${height} rx=${3 * unit}
      fill="#ffffff" stroke="#000000" stroke-width=${unit} />
    <text x=${x} y=${y + 5 * unit} text-anchor="middle" font-size=${14 * unit} font-weight="700" fill="#000000">${name}</text>`;
}
