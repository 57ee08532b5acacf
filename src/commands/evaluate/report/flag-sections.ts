import { text } from "../../../core/text/text.ts";
import type { Figures } from "../figures/figures.ts";
import type { FlagRow, Share } from "../figures/flagging.ts";
import type { EvaluationReport } from "../figures/report.ts";
import { flagsFollowErrors, type Rise, type RobustnessRow } from "../figures/robustness.ts";
import { details, escapeHtml, figure, percent, table } from "./markup.ts";
import { pairPlot, sharePlot } from "./plots.ts";
import { withInterval } from "./score-sections.ts";

const words = text.evaluation;

/** 2.1 % [1.4, 3.0] of 1,203. */
export function shareWithInterval({ value, interval, count, of }: Share): string {
  if (value === null || interval === null) return words.unknown;
  return `${percent(value)} <span class="soft">[${percent(interval[0])}, ${percent(interval[1])}] ${count}/${of}</span>`;
}

function flagTable(rows: readonly FlagRow[]): string {
  const { answered, flagged, wrong, wrongKept, caught } = words.flagColumns;
  return table(
    ["", answered, flagged, wrong, wrongKept, caught],
    rows.map((row, index) => [
      index === 0 ? words.all : escapeHtml(row.name),
      String(row.flagged.of),
      percent(row.flagged.value),
      percent(row.wrong.value),
      shareWithInterval(row.wrongNotFlagged),
      percent(row.wrongCaught.value),
    ]),
  );
}

/** What the flags are worth: the risk-coverage curve with the product's own decision on it, and figures per class. */
export function flagSection({ flags, riskCoverage }: Figures): string {
  const [all] = flags;
  if (!all) return "";
  const kept = all.flagged.value === null ? null : 1 - all.flagged.value;
  const risk = all.wrongNotFlagged;
  const worst = Math.max(0.1, ...riskCoverage.points.map(([, y]) => y), risk.interval?.[1] ?? 0);
  const plot = sharePlot({
    label: words.section.flags,
    xLabel: words.coverage,
    yLabel: words.risk,
    line: riskCoverage.points,
    yMaximum: Math.ceil(worst * 10) / 10,
    widthPx: 560,
    guides: [{ y: 0.03, label: "3 %" }],
    mark:
      kept === null || risk.value === null || risk.interval === null
        ? null
        : { at: [kept, risk.value], low: risk.interval[0], high: risk.interval[1], label: words.operatingPoint },
  });
  const note = words.flagNote(
    percent(all.flagged.value),
    `${percent(risk.value)} [${percent(risk.interval?.[0] ?? null)}, ${percent(risk.interval?.[1] ?? null)}]`,
  );
  const riskNote = words.riskNote(percent(riskCoverage.coverageAt3Percent), percent(riskCoverage.coverageAt1Percent));
  return `<section><h2>${words.section.flags}</h2><p>${escapeHtml(note)}</p>
${figure(words.risk, plot, `◆ ${words.operatingPoint}`, "single")}<p class="soft">${escapeHtml(riskNote)}</p>${flagTable(flags)}</section>`;
}

export function seriousSection({ serious }: Figures): string {
  const rows = serious.map(({ kind, unflagged, flagged }) => [
    words.seriousKinds[kind],
    shareWithInterval(unflagged),
    words.seriousFlagged(flagged),
  ]);
  return `<section><h2>${words.section.serious}</h2>${table(["", "", ""], rows, "wrap")}</section>`;
}

/** Each change of the image: F1, errors and flags, and whether the flags rose with the errors. */
export function robustnessSection({ robustness }: EvaluationReport): string {
  const clean = robustness?.rows[0];
  if (!robustness || !clean) return "";
  const maximum =
    Math.ceil(
      Math.max(...robustness.rows.flatMap(({ flags }) => [flags.wrong.value ?? 0, flags.flagged.value ?? 0])) * 10,
    ) / 10;
  const plot = pairPlot(
    words.section.robustness,
    robustness.rows.map(({ name, flags }) => ({
      name,
      first: flags.wrong.value ?? 0,
      second: flags.flagged.value ?? 0,
    })),
    [words.robustnessColumns.wrong, words.robustnessColumns.flagged],
    maximum,
  );
  const classes = clean.scores.classes.filter(({ labelled }) => labelled > 0);
  const columns = words.robustnessColumns;
  const rows = robustness.rows.map((row) => {
    const { name, scores, flags } = row;
    const said = followWords(row);
    return [
      escapeHtml(name),
      withInterval(scores.weightedF1),
      ...classes.map((one) => withInterval(scores.classes.find((own) => own.name === one.name)?.f1 ?? one.f1)),
      percent(flags.wrong.value),
      riseWords(row.rise?.wrong ?? null),
      percent(flags.flagged.value),
      percent(flags.wrongNotFlagged.value),
      said === words.follows.no ? `<span class="bad">${said}</span>` : said,
    ];
  });
  const head = [
    columns.change,
    columns.weighted,
    ...classes.map(({ name }) => escapeHtml(name)),
    columns.wrong,
    columns.moreWrong,
    columns.flagged,
    columns.wrongKept,
    columns.follows,
  ];
  return `<section><h2>${words.section.robustness}</h2><p>${escapeHtml(words.robustnessNote(robustness.fields))}</p>
${figure(`${columns.wrong} ● / ${columns.flagged} ◆`, plot)}${details(words.table, table(head, rows)).replace("<details>", "<details open>")}</section>`;
}

/** A difference of two shares in percent points, with its interval. */
export function riseWords(rise: Rise | null): string {
  if (rise === null) return "";
  if (rise.interval === null) return words.unknown;
  const points = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value * 100).toFixed(1)}`;
  const [low, high] = rise.interval;
  return `${points(rise.value)} [${points(low)}, ${points(high)}]`;
}

/** Whether the flags rose with the errors, in a word. */
export function followWords(row: RobustnessRow): string {
  const follow = flagsFollowErrors(row);
  return follow === null ? "" : words.follows[follow];
}
