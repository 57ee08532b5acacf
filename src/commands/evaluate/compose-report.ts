import { readFileSync } from "node:fs";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import { PIPELINE_VERSION } from "../../core/model/result.ts";
import { text } from "../../core/text/text.ts";
import type { Figures } from "./figures/figures.ts";
import { type LabelledField, NOTHING, type SplitPart, UNDECIDED } from "./figures/labelled-field.ts";
import { MATCH_MICRONS } from "./figures/match-field.ts";
import type { ReaderScores } from "./figures/reader-scores.ts";
import type { EvaluationReport } from "./figures/report.ts";
import type { Figure } from "./figures/scores.ts";

export interface ReportOptions {
  readonly manifest: ModelManifest;
  readonly browserVersion: string;
  readonly part: SplitPart;
  readonly command: string;
  readonly fields: readonly LabelledField[];
  readonly figures: Figures;
  readonly readers: readonly ReaderScores[];
  readonly robustness: EvaluationReport["robustness"];
}

/** Figures are kept to six digits: more would only differ from machine to machine. */
const DIGITS = 6;

/** The report without pixels. */
export function composeReport(options: ReportOptions): EvaluationReport {
  const { manifest, fields } = options;
  const points = fields.flatMap((field) => field.points);
  const count = (label: number): number => points.filter((point) => point.label === label).length;
  const labels = Object.fromEntries([
    ...CELL_CLASSES.map((name, id) => [name, count(id)] as const),
    ["none", count(NOTHING)] as const,
    ["undecided", count(UNDECIDED)] as const,
  ]);
  return {
    reportVersion: 1,
    createdAt: new Date().toISOString(),
    researchUseOnly: text.app.researchUseOnly,
    command: options.command,
    model: {
      id: manifest.id,
      name: manifest.name,
      sha256: manifest.sha256,
      detection: { ...manifest.detection },
      thresholds: manifest.thresholds,
      temperature: manifest.temperature,
    },
    versions: {
      granuloscope: packageVersion("../../../package.json"),
      pipeline: PIPELINE_VERSION,
      "onnxruntime-web": packageVersion("../../../node_modules/onnxruntime-web/package.json"),
      browser: options.browserVersion,
      node: process.versions.node,
    },
    data: {
      part: options.part,
      slides: [...new Set(fields.map(({ slide }) => slide))].sort(),
      fields: fields.length,
      completeFields: fields.filter(({ complete }) => complete).length,
      labels,
      matchMicrons: MATCH_MICRONS,
    },
    figures: roundDeep(options.figures),
    readers: options.readers,
    robustness: roundDeep(options.robustness),
  };
}

/** The report in a few numbers, which the app shows beside the network's name; src/model-evidence.ts reads it. */
export function composeEvidence(report: EvaluationReport) {
  return {
    sha256: report.model.sha256,
    fields: report.data.fields,
    slides: report.data.slides.length,
    classes: report.figures.all.classes.map(({ name, labelled, f1, precision, recall }) => ({
      name,
      labelled,
      f1: f1.value,
      interval: f1.interval,
      precision: scoreOf(precision),
      recall: scoreOf(recall),
    })),
  };
}

/** null: there was nothing to measure it on. */
function scoreOf({ value, interval }: Figure): { value: number; interval: Figure["interval"] } | null {
  return value === null ? null : { value, interval };
}

function packageVersion(path: string): string {
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { version: string };
  return version;
}

/** The same with every number rounded. */
function roundDeep<T>(value: T): T {
  const json = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "number" && !Number.isInteger(part) ? Number(part.toPrecision(DIGITS)) : part,
  );
  return JSON.parse(json) as T;
}
