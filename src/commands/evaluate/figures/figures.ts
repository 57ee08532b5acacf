import { CLASS_COUNT } from "../../../core/cells/cells.ts";
import type { ModelManifest } from "../../../core/model/manifest.ts";
import { type FlagRow, flagRows, type RiskCoverage, riskCoverage, type Share, seriousConfusions } from "./flagging.ts";
import { type LookFigures, lookFigures } from "./looks.ts";
import type { FieldMatch } from "./match-field.ts";
import { type PrecisionRecallCurve, precisionRecallCurve } from "./precision-recall.ts";
import { type CalibrationFigures, calibrationFigures } from "./reliability.ts";
import { confusionTable, type Scores, scoreFields } from "./scores.ts";

/** A serious confusion without the cells themselves. */
export interface SeriousFigure {
  readonly kind: "eosinophil-called-other" | "nothing-called-eosinophil";
  readonly unflagged: Share;
  readonly flagged: number;
}

/** Everything said about the images as they are. */
export interface Figures {
  /** Fields in which every cell is labelled, so that every detection is judged: the place to read precision from. */
  readonly complete: Scores;
  /** All fields; in the others only detections at labelled points are judged. */
  readonly all: Scores;
  readonly bySlide: readonly { readonly slide: string; readonly scores: Scores }[];
  readonly notJudged: number;
  readonly curves: readonly PrecisionRecallCurve[];
  readonly confusion: readonly (readonly number[])[];
  readonly calibration: CalibrationFigures;
  readonly flags: readonly FlagRow[];
  readonly riskCoverage: RiskCoverage;
  readonly serious: readonly SeriousFigure[];
  readonly looks: LookFigures;
}

/** The serious confusions of a set of matched fields, counted. */
export function seriousFigures(matches: readonly FieldMatch[]): SeriousFigure[] {
  return seriousConfusions(matches.flatMap(({ judged }) => judged)).map(({ kind, unflagged, flagged }) => ({
    kind,
    unflagged,
    flagged,
  }));
}

/** Computes all figures of one set of matched fields. Seeded: the same matches give the same intervals. */
export function computeFigures(manifest: ModelManifest, matches: readonly FieldMatch[]): Figures {
  const judged = matches.flatMap((match) => match.judged);
  const slides = [...new Set(matches.map(({ slide }) => slide))].sort();
  return {
    complete: scoreFields(matches.filter(({ complete }) => complete)),
    all: scoreFields(matches),
    bySlide: slides.map((slide) => ({ slide, scores: scoreFields(matches.filter((match) => match.slide === slide)) })),
    notJudged: matches.reduce((sum, match) => sum + match.notJudged, 0),
    curves: Array.from({ length: CLASS_COUNT }, (_, classId) => precisionRecallCurve(matches, classId)),
    confusion: confusionTable(matches),
    calibration: calibrationFigures(judged),
    flags: flagRows(judged),
    riskCoverage: riskCoverage(judged),
    serious: seriousFigures(matches),
    looks: lookFigures(manifest, matches),
  };
}
