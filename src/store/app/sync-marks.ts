import type { CellTable } from "../../core/cells/cells.ts";
import { fieldRadiusPx } from "../../core/fields/high-power-field.ts";
import { quadratBounds } from "../../core/sampling/quadrat-frame.ts";
import type { SlideMark } from "../../core/slide/view-state.ts";
import { text } from "../../core/text/text.ts";
import type { Stores } from "./stores.ts";

/** Shows on the slide what the open tab speaks of: the fields, the quadrat being read, the cell under review. */
export function syncMarks(app: Stores): void {
  const { fields, sampling, review, view } = app;
  let shown: readonly SlideMark[] = [];
  const show = (): void => {
    const marks = !view.panelOpen
      ? []
      : view.tab === "fields"
        ? fieldMarks(app)
        : view.tab === "count"
          ? quadratMarks(app)
          : view.tab === "review"
            ? reviewMarks(app)
            : [];
    if (marks.length === 0 && shown.length === 0) return;
    shown = marks;
    view.viewer?.setMarks(marks);
  };
  fields.subscribe(show);
  sampling.subscribe(show);
  review.subscribe(() => {
    if (view.tab === "review") show();
  });
  let state = "";
  view.subscribe(() => {
    // The view store changes with every move of the slide; the marks do not.
    const now = `${view.tab}/${view.panelOpen}/${view.viewer !== null}`;
    if (now === state) return;
    state = now;
    show();
  });
}

function fieldMarks({ fields, analysis }: Stores): SlideMark[] {
  const { found, currentPeak } = fields;
  const { micronsPerPx } = analysis;
  if (!found || micronsPerPx === null) return [];
  const radiusPx = fieldRadiusPx(found, micronsPerPx);
  const circle = (x: number, y: number): SlideMark["shape"] => ({ kind: "circle", centre: { x, y }, radiusPx });
  return [
    ...(found.random ?? []).map(({ x, y, count }) => ({ shape: circle(x, y), label: String(count), current: false })),
    ...found.peaks.map(({ x, y, count }, place) => ({
      shape: circle(x, y),
      label: text.fields.field(place + 1, String(count)),
      current: place === currentPeak,
    })),
  ];
}

/** Radius of the ring around a chosen cell, µm. */
const RING_MICRONS = 9;

/** A ring around the cell that Review asks about. */
function reviewMarks({ review, analysis }: Stores): SlideMark[] {
  const row = review.current ?? review.queue[0] ?? null;
  return row === null ? [] : ringAround(row, review.reviewed.cells, analysis.micronsPerPx, true);
}

function ringAround(row: number, cells: CellTable, micronsPerPx: number | null, current: boolean): SlideMark[] {
  if (row >= cells.count) return [];
  const centre = { x: cells.x[row] as number, y: cells.y[row] as number };
  return [{ shape: { kind: "circle", centre, radiusPx: RING_MICRONS / (micronsPerPx ?? 1) }, label: "", current }];
}

function quadratMarks({ sampling, review, analysis }: Stores): SlideMark[] {
  const { plan, tile, row, place } = sampling;
  if (!plan || tile === null) return [];
  const marks: SlideMark[] = [
    { shape: { kind: "rectangle", bounds: quadratBounds(plan.frame, tile) }, label: "", current: true },
  ];
  const radiusPx = RING_MICRONS / (analysis.micronsPerPx ?? 1);
  const { cells } = review.reviewed;
  if (place) {
    marks.push({ shape: { kind: "circle", centre: place, radiusPx }, label: text.sampling.missed, current: false });
  } else if (row !== null) {
    marks.push(...ringAround(row, cells, analysis.micronsPerPx, false));
  }
  return marks;
}
