import { CELL_CLASSES } from "../../../core/cells/cells.ts";
import { text } from "../../../core/text/text.ts";
import type { Figures } from "../figures/figures.ts";
import { readersWeightedF1 } from "../figures/reader-scores.ts";
import { AIM_WEIGHTED_F1, AIMS, type EvaluationReport } from "../figures/report.ts";
import type { Figure, ScoreRow, Scores } from "../figures/scores.ts";
import { decimal, details, escapeHtml, figure, table } from "./markup.ts";
import { type IntervalRow, intervalPlot } from "./plots.ts";

const words = text.evaluation;

/** 0.81 [0.75, 0.86]. */
export function withInterval({ value, interval }: Figure): string {
  if (value === null) return words.unknown;
  return interval ? `${decimal(value)} [${decimal(interval[0])}, ${decimal(interval[1])}]` : decimal(value);
}

/** Detection, the classes and the weighted F1 as a table. */
export function scoreTable(scores: Scores): string {
  const row = ({ name, labelled, answered, precision, recall, f1 }: ScoreRow, aim?: number): string[] => [
    escapeHtml(name),
    String(labelled),
    String(answered),
    withInterval(precision),
    withInterval(recall),
    withInterval(f1),
    aim === undefined ? "" : decimal(aim),
  ];
  const { columns } = words;
  const rows = [
    row({ ...scores.detection, name: words.detection }),
    ...scores.classes.map((score) => row(score, AIMS[score.name])),
    [words.weighted, "", "", "", "", withInterval(scores.weightedF1), decimal(AIM_WEIGHTED_F1)],
  ];
  const head = [
    columns.name,
    columns.labelled,
    columns.answered,
    columns.precision,
    columns.recall,
    columns.f1,
    columns.aim,
  ];
  return table(head, rows);
}

function plotRows(scores: Scores): IntervalRow[] {
  const row = (name: string, value: Figure, note: string, aim?: number): IntervalRow => ({
    name,
    value: value.value,
    low: value.interval?.[0],
    high: value.interval?.[1],
    aim,
    note,
  });
  return [
    row(words.weighted, scores.weightedF1, "", AIM_WEIGHTED_F1),
    ...scores.classes.map(({ name, f1, labelled }) => row(name, f1, words.labelledCount(labelled), AIMS[name])),
    row(words.detection, scores.detection.f1, words.labelledCount(scores.detection.labelled)),
  ];
}

/** F1 of people held to the same labels: head and rows of a table, the classes that they were judged on. */
export function readersTable({ readers, data }: EvaluationReport): { head: string[]; rows: string[][] } {
  const judged = CELL_CLASSES.filter((name) => readers.some(({ f1 }) => f1[name]));
  return {
    head: [words.readersHead, words.readersPoints, words.readersUndecided, ...judged, words.weighted],
    rows: readers.map((reader) => [
      reader.reader,
      String(reader.points),
      String(reader.undecided),
      ...judged.map((name) => (reader.f1[name] ? withInterval(reader.f1[name]) : words.unknown)),
      decimal(readersWeightedF1(reader, data.labels)),
    ]),
  };
}

function readersPart(report: EvaluationReport): string {
  if (report.readers.length === 0) return "";
  const { head, rows } = readersTable(report);
  const escaped = rows.map((row) => row.map(escapeHtml));
  return `<h3>${words.section.readers}</h3><p>${words.readersNote}</p>${table(head, escaped)}`;
}

/** F1 with intervals and aims, and the tables behind. */
export function scoreSection(report: EvaluationReport): string {
  const { figures } = report;
  const plot = intervalPlot(words.section.scores, plotRows(figures.all));
  return `<section><h2>${words.section.scores}</h2>${figure(words.columns.f1, plot, `△ ${words.columns.aim}`)}
<h3>${words.allFields}</h3>${scoreTable(figures.all)}
<h3>${words.completeFields}</h3>${scoreTable(figures.complete)}${readersPart(report)}</section>`;
}

/** The same per slide. */
export function slideSection({ bySlide }: Figures): string {
  const tables = bySlide.map(
    ({ slide, scores }) =>
      `<h3>${escapeHtml(slide)}</h3>${intervalPlot(slide, plotRows(scores))}${details(words.table, scoreTable(scores))}`,
  );
  return `<section><h2>${words.section.slides}</h2>${tables.join("\n")}</section>`;
}
