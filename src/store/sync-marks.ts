import { fieldRadiusPx } from "../core/fields/high-power-field.ts";
import { text } from "../core/text/text.ts";
import type { SlideMark } from "../core/view-state.ts";
import type { AppStore } from "./app-store.ts";

/** Shows on the slide what the open tab speaks of: the fields under Fields. */
export function syncMarks(app: AppStore): void {
  const { fields, view } = app;
  let shown: readonly SlideMark[] = [];
  const show = (): void => {
    const marks = view.tab === "fields" && view.panelOpen ? fieldMarks(app) : [];
    if (marks.length === 0 && shown.length === 0) return;
    shown = marks;
    view.viewer?.setMarks(marks);
  };
  fields.subscribe(show);
  let state = "";
  view.subscribe(() => {
    // The view store changes with every move of the slide; the marks do not.
    const now = `${view.tab}/${view.panelOpen}/${view.viewer !== null}`;
    if (now === state) return;
    state = now;
    show();
  });
}

function fieldMarks({ fields, analysis }: AppStore): SlideMark[] {
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
