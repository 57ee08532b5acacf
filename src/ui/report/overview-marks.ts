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
  const radiusPx = (Math.sqrt(data.fieldAreaMm2 / Math.PI) * 1000) / data.input.request.micronsPerPx;
  const letters: Point[] = [];
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
    ${data.regions.map(({ region }, at) => regionMark(region.shape, region.exclude, String(at + 1), unit))}
    ${data.peaks.map(({ field }, at) => {
      const others = data.peaks.filter((_, other) => other !== at).map((peak) => peak.field);
      const { slide } = data.input.request;
      const letterAt = rim(field, Math.max(radiusPx, 6 * unit), slide, unit, [...others, ...letters]);
      letters.push(letterAt);
      return svg`<circle cx=${field.x} cy=${field.y} r=${Math.max(
        radiusPx,
        6 * unit,
      )} fill="none" stroke="#ffffff" stroke-width=${4 * unit} />
        <circle cx=${field.x} cy=${field.y} r=${Math.max(
          radiusPx,
          6 * unit,
        )} fill="none" stroke="#000000" stroke-width=${2 * unit} />
        ${label(letterAt.x - 9 * unit, letterAt.y - 10 * unit, String.fromCharCode(65 + at), unit)}`;
    })}`;
}

/** Directions tried around a peak field's rim. */
const DIRECTIONS = 12;
/**
 * Farther away than this from everything else, printed px, a letter cannot be mistaken, and the
 * first such place will do.
 */
const FREE_DISTANCE = 40;

/**
 * Where a peak field's letter stands: on its rim, inside the picture, and as far as can be from the
 * other fields and letters (the peaks of two classes often lie in one place).
 */
function rim(centre: Point, radiusPx: number, slide: SlideInfo, unit: number, others: readonly Point[]): Point {
  const inside = (value: number, sidePx: number): number => Math.min(Math.max(value, 0), sidePx - 20 * unit);
  const places = Array.from({ length: DIRECTIONS }, (_, step) => {
    const angle = ((step * 360) / DIRECTIONS - 120) * (Math.PI / 180);
    return {
      x: inside(centre.x + radiusPx * Math.cos(angle), slide.widthPx),
      y: inside(centre.y + radiusPx * Math.sin(angle), slide.heightPx),
    };
  });
  const freedom = ({ x, y }: Point): number =>
    others.reduce((least, other) => Math.min(least, Math.hypot(other.x - x, other.y - y)), FREE_DISTANCE * unit);
  return places.reduce((best, place) => (freedom(place) > freedom(best) ? place : best));
}

function regionMark(shape: RegionShape, exclude: boolean, name: string, unit: number): TemplateResult {
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
  const [x, y] = corner(shape);
  return svg`${outline(4 * unit, "#ffffff")}${outline(
    2 * unit,
    exclude ? "#8a3c00" : "#0a5a94",
  )}${label(x, y, name, unit)}`;
}

/** Where a region's number stands. */
function corner(shape: RegionShape): readonly [number, number] {
  if (shape.kind === "rectangle") return [shape.bounds.x0, shape.bounds.y0];
  if (shape.kind === "circle") return [shape.centre.x, shape.centre.y - shape.radiusPx];
  const first = shapeRings(shape)[0]?.[0];
  return [first?.x ?? 0, first?.y ?? 0];
}

function label(x: number, y: number, name: string, unit: number): TemplateResult {
  return svg`<text x=${x + 4 * unit} y=${y + 15 * unit} font-size=${15 * unit} font-weight="700"
    stroke="#ffffff" stroke-width=${3 * unit} paint-order="stroke" fill="#000000">${name}</text>`;
}
