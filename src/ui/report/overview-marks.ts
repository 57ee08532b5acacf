import { svg, type TemplateResult } from "lit";
import { type Point, type RegionShape, shapeRings } from "../../core/regions.ts";
import type { SlideInfo } from "../../core/slide.ts";
import type { AppStore } from "../../store/app-store.ts";
import type { ReportData } from "../../store/report-data.ts";

/** More guarded patches than this are drawn as the windows they lie in. */
const MOST_PATCHES = 4000;

/** Regions, guarded patches and peak fields over the overview, in level-0 px; `unit` is one printed px in those. */
export function overviewMarks(app: AppStore, data: ReportData, unit: number): TemplateResult {
  const radiusPx = (Math.sqrt(data.fieldAreaMm2 / Math.PI) * 1000) / data.input.request.micronsPerPx;
  const patches = [...app.analysis.windows.guards.windows].flatMap(({ areas }) => areas).slice(0, MOST_PATCHES);
  return svg`
    <defs><pattern id="hatch" width=${6 * unit} height=${6 * unit} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width=${2 * unit} height=${6 * unit} fill="#0072b2" /></pattern></defs>
    ${patches.map(
      ({ x0, y0, x1, y1 }) =>
        svg`<rect x=${x0} y=${y0} width=${x1 - x0} height=${y1 - y0} fill="url(#hatch)" fill-opacity="0.75" />`,
    )}
    ${data.regions.map(({ region }, at) => regionMark(region.shape, region.exclude, String(at + 1), unit))}
    ${data.peaks.map(
      (
        { field },
        at,
      ) => svg`<circle cx=${field.x} cy=${field.y} r=${Math.max(radiusPx, 6 * unit)} fill="none" stroke="#ffffff" stroke-width=${4 * unit} />
        <circle cx=${field.x} cy=${field.y} r=${Math.max(radiusPx, 6 * unit)} fill="none" stroke="#000000" stroke-width=${2 * unit} />
        ${label(...rim(field, Math.max(radiusPx, 6 * unit), at, data.input.request.slide, unit), String.fromCharCode(65 + at), unit)}`,
    )}`;
}

/** Where a peak field's letter stands: on its rim, each letter in another direction (the peaks of two classes often lie in one place), inside the picture. */
function rim(centre: Point, radiusPx: number, at: number, slide: SlideInfo, unit: number): [number, number] {
  const angle = ((at * 120 - 120) * Math.PI) / 180;
  const inside = (value: number, sidePx: number): number => Math.min(Math.max(value, 0), sidePx - 20 * unit);
  return [
    inside(centre.x + radiusPx * Math.cos(angle), slide.widthPx),
    inside(centre.y + radiusPx * Math.sin(angle), slide.heightPx),
  ];
}

function regionMark(shape: RegionShape, exclude: boolean, name: string, unit: number): TemplateResult {
  const dash = exclude ? `${4 * unit} ${3 * unit}` : "none";
  const outline = (width: number, colour: string): TemplateResult => {
    if (shape.kind === "rectangle") {
      const { x0, y0, x1, y1 } = shape.bounds;
      return svg`<rect x=${x0} y=${y0} width=${x1 - x0} height=${y1 - y0} fill="none" stroke=${colour} stroke-width=${width} stroke-dasharray=${dash} />`;
    }
    if (shape.kind === "circle") {
      return svg`<circle cx=${shape.centre.x} cy=${shape.centre.y} r=${shape.radiusPx} fill="none" stroke=${colour} stroke-width=${width} stroke-dasharray=${dash} />`;
    }
    const path = shapeRings(shape)
      .map((ring) => `M${ring.map(({ x, y }) => `${x} ${y}`).join("L")}Z`)
      .join("");
    return svg`<path d=${path} fill="none" stroke=${colour} stroke-width=${width} stroke-dasharray=${dash} />`;
  };
  const [x, y] = corner(shape);
  return svg`${outline(4 * unit, "#ffffff")}${outline(2 * unit, exclude ? "#8a3c00" : "#0a5a94")}${label(x, y, name, unit)}`;
}

/** Where a region's number stands. */
function corner(shape: RegionShape): readonly [number, number] {
  if (shape.kind === "rectangle") return [shape.bounds.x0, shape.bounds.y0];
  if (shape.kind === "circle") return [shape.centre.x, shape.centre.y - shape.radiusPx];
  const first = shapeRings(shape)[0]?.[0];
  return [first?.x ?? 0, first?.y ?? 0];
}

function label(x: number, y: number, name: string, unit: number): TemplateResult {
  return svg`<text x=${x + 4 * unit} y=${y + 15 * unit} font-size=${15 * unit} font-weight="700" stroke="#ffffff" stroke-width=${3 * unit} paint-order="stroke" fill="#000000">${name}</text>`;
}
