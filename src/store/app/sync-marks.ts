import { untracked } from "@preact/signals-core";
import type { CellTable } from "../../core/cells/cells.ts";
import { fieldRadiusPx } from "../../core/fields/high-power-field.ts";
import { quadratBounds } from "../../core/sampling/quadrat-frame.ts";
import type { SlideMark } from "../../core/slide/view-state.ts";
import { text } from "../../core/text/text.ts";
import { follow } from "../base/tracked.ts";
import type { Stores } from "./stores.ts";

/** Shows on the slide what the open tab is about: the fields, the quadrat that is read, the cell under review. */
export function syncMarks(app: Stores): void {
  const { view } = app;
  let shown: readonly SlideMark[] = [];
  follow(() => {
    const { viewer } = view;
    const marks = view.panelOpen ? marksOf(app) : [];
    if (marks.length === 0 && shown.length === 0) return;
    shown = marks;
    untracked(() => viewer?.setMarks(marks));
  });
}

function marksOf(app: Stores): SlideMark[] {
  const { tab } = app.view;
  if (tab === "fields") return fieldMarks(app);
  if (tab === "count") return quadratMarks(app);
  return tab === "review" ? reviewMarks(app) : [];
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
  const { design, quadrat, row, place } = sampling;
  if (!design || quadrat === null) return [];
  const marks: SlideMark[] = [
    { shape: { kind: "rectangle", bounds: quadratBounds(design.frame, quadrat) }, label: "", current: true },
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
