import { text } from "../../../core/text/text.ts";
import type { Figures } from "../figures/figures.ts";
import type { Share } from "../figures/flagging.ts";
import { escapeHtml, figure, percent, table } from "./markup.ts";
import { linePlot } from "./plots.ts";
import { withInterval } from "./score-sections.ts";

const words = text.evaluation;

/** "12 [8, 17]" of 1,000; cells of a table, plain text. */
function perThousand(value: number | null, interval: readonly [number, number] | null): string {
  if (value === null || interval === null) return words.unknown;
  const round = (share: number): string => (share * 1000).toFixed(0);
  return `${round(value)} [${round(interval[0])}, ${round(interval[1])}]`;
}

function share({ value, interval, count, of }: Share): string {
  if (value === null || interval === null) return words.unknown;
  return `${percent(value)} [${percent(interval[0])}, ${percent(interval[1])}] ${count}/${of}`;
}

/** The headline in one sentence. */
export function looksSentence({ looks }: Figures): string {
  const { figure: shown, count, of } = looks.perDetection;
  return words.looksHeadline(perThousand(shown.value, shown.interval), count, of, looks.counted.join(", "));
}

/** Per counted class: what the flags ask and bring. */
export function looksTable({ looks }: Figures): { readonly head: string[]; readonly rows: string[][] } {
  const columns = words.looksColumns;
  const head = [
    "",
    columns.looks,
    columns.met,
    columns.acceptedWrong,
    columns.unasked,
    columns.precisionBefore,
    columns.recallBefore,
    columns.f1Before,
    columns.precisionAfter,
    columns.recallAfter,
    columns.f1After,
  ];
  const rows = looks.classes.map((row) => [
    row.name,
    share(row.looks),
    share(row.met),
    share(row.acceptedWrong),
    share(row.unasked),
    ...[row.before, row.after].flatMap(({ precision, recall, f1 }) => [
      withInterval(precision),
      withInterval(recall),
      withInterval(f1),
    ]),
  ]);
  return { head, rows };
}

/** F1 per order and number of looks; a row per step, a column per order and class. */
export function lookCurveTable({ looks }: Figures): { readonly head: string[]; readonly rows: string[][] } {
  const steps = looks.curves[0]?.points ?? [];
  const columns = looks.curves.flatMap(({ order, points }) =>
    looks.classes.map(({ name }, at) => ({ name: `${name}, ${words.lookOrders[order]}`, points, at })),
  );
  return {
    head: [words.looksPerThousand, ...columns.map(({ name }) => name)],
    rows: steps.map((point, step) => [
      (point.share * 1000).toFixed(0),
      ...columns.map(({ points, at }) => {
        const shown = points[step]?.f1[at];
        return shown ? withInterval(shown) : words.unknown;
      }),
    ]),
  };
}

/** The first section of the report: how many looks until the counts of the counted classes are right. */
export function looksSection(figures: Figures): string {
  const { head, rows } = looksTable(figures);
  const curve = lookCurveTable(figures);
  const plots = figures.looks.classes.map(({ name }, at) =>
    figure(
      name,
      linePlot({
        label: `${name}: ${words.section.looks}`,
        xLabel: words.looksPerThousand,
        yLabel: words.columns.f1,
        lines: figures.looks.curves.map(({ order, points }) => ({
          name: words.lookOrders[order],
          points: points.flatMap(({ share: looks, f1 }) => {
            const value = f1[at]?.value ?? null;
            return value === null ? [] : [[looks * 1000, value] as const];
          }),
        })),
      }),
    ),
  );
  return `<section><h2>${words.section.looks}</h2><p><strong>${escapeHtml(looksSentence(figures))}</strong></p>
<p>${escapeHtml(words.looksNote)}</p>${table(head, rows)}<div class="grid3">${plots.join("")}</div>
${table(curve.head, curve.rows)}</section>`;
}
