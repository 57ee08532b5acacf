import { text } from "../../../core/text/text.ts";
import type { Share } from "../figures/flagging.ts";
import { AIM_WEIGHTED_F1, AIMS, type EvaluationReport } from "../figures/report.ts";
import type { Scores } from "../figures/scores.ts";
import { followWords, riseWords } from "./flag-sections.ts";
import { lookCurveTable, looksSentence, looksTable } from "./look-sections.ts";
import { decimal, percent } from "./markup.ts";
import { readersTable, withInterval } from "./score-sections.ts";

const words = text.evaluation;

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function scoreRows(scores: Scores): string[][] {
  return [
    ...[{ ...scores.detection, name: words.detection }, ...scores.classes].map((row) => [
      row.name,
      String(row.labelled),
      String(row.answered),
      withInterval(row.precision),
      withInterval(row.recall),
      withInterval(row.f1),
      decimal(AIMS[row.name] ?? null),
    ]),
    [words.weighted, "", "", "", "", withInterval(scores.weightedF1), decimal(AIM_WEIGHTED_F1)],
  ];
}

function share({ value, interval, count, of }: Share): string {
  if (value === null || interval === null) return words.unknown;
  return `${percent(value)} [${percent(interval[0])}, ${percent(interval[1])}], ${count} of ${of}`;
}

function readersSection(report: EvaluationReport): string[] {
  if (report.readers.length === 0) return [];
  const { head, rows } = readersTable(report);
  return [`### ${words.section.readers}\n\n${words.readersNote}\n\n${markdownTable(head, rows)}`];
}

/** The report in short, for the network's folder. */
export function summaryMarkdown(report: EvaluationReport): string {
  const { model, data, figures, robustness, versions } = report;
  const { columns } = words;
  const scoreHead = [
    columns.name,
    columns.labelled,
    columns.answered,
    columns.precision,
    columns.recall,
    columns.f1,
    columns.aim,
  ];
  const [flags] = figures.flags;
  const looks = looksTable(figures);
  const curve = lookCurveTable(figures);
  const clean = robustness?.rows[0];
  const sections = [
    `# ${words.title(`${model.name} (\`${model.id}\`)`)}`,
    `**${report.researchUseOnly}** ${words.how(data.fields, data.completeFields, data.slides.length)} ${words.parts[data.part]}: ${data.slides.join(", ")}. ${words.optimistic[data.part]}`,
    `SHA-256 \`${model.sha256}\`; ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}; ${report.createdAt.slice(0, 10)}`,
    `## ${words.section.looks}\n\n**${looksSentence(figures)}**\n\n${words.looksNote}\n\n${markdownTable(looks.head, looks.rows)}`,
    `### ${words.looksCurve}\n\n${markdownTable(curve.head, curve.rows)}`,
    `## ${words.section.scores}\n\n### ${words.allFields}\n\n${markdownTable(scoreHead, scoreRows(figures.all))}`,
    `### ${words.completeFields}\n\n${markdownTable(scoreHead, scoreRows(figures.complete))}`,
    ...readersSection(report),
    `## ${words.section.reliability}\n\n${words.reliabilityNote(decimal(figures.calibration.meanClassWiseError, 3), decimal(figures.calibration.negativeLogLikelihood, 3), figures.calibration.cells)}`,
    markdownTable(
      ["", ...figures.all.classes.map(({ name }) => name), words.shown],
      [
        [
          "ECE",
          ...figures.calibration.classes.map((curve) => decimal(curve.expectedCalibrationError, 3)),
          decimal(figures.calibration.shown.expectedCalibrationError, 3),
        ],
      ],
    ),
    `## ${words.section.flags}\n\n${flags ? words.flagNote(percent(flags.flagged.value), share(flags.wrongNotFlagged)) : ""} ${words.riskNote(percent(figures.riskCoverage.coverageAt3Percent), percent(figures.riskCoverage.coverageAt1Percent))}`,
    `## ${words.section.serious}\n\n${figures.serious.map(({ kind, unflagged, flagged: also }) => `- ${words.seriousKinds[kind]}: ${share(unflagged)}; ${words.seriousFlagged(also)}.`).join("\n")}`,
  ];
  if (robustness && clean) {
    const classes = clean.scores.classes.filter(({ labelled }) => labelled > 0);
    const rows = robustness.rows.map((row) => [
      row.name,
      decimal(row.scores.weightedF1.value),
      ...classes.map((own) => decimal(row.scores.classes.find((one) => one.name === own.name)?.f1.value ?? null)),
      percent(row.flags.wrong.value),
      riseWords(row.rise?.wrong ?? null),
      percent(row.flags.flagged.value),
      percent(row.flags.wrongNotFlagged.value),
      followWords(row),
    ]);
    const own = words.robustnessColumns;
    const head = [
      own.change,
      own.weighted,
      ...classes.map(({ name }) => name),
      own.wrong,
      own.moreWrong,
      own.flagged,
      own.wrongKept,
      own.follows,
    ];
    sections.push(
      `## ${words.section.robustness}\n\n${words.robustnessNote(robustness.fields)}\n\n${markdownTable(head, rows)}`,
    );
  }
  sections.push(`## ${words.section.method}\n\n${words.method.join("\n\n")}\n\n\`${report.command}\``);
  return `${sections.join("\n\n")}\n`;
}
