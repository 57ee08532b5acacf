import type { Figures } from "./figures.ts";
import type { SplitPart } from "./labelled-field.ts";
import type { ReaderScores } from "./reader-scores.ts";
import type { RobustnessRow } from "./robustness.ts";

/** report.json: every figure of one evaluation, without a pixel. */
export interface EvaluationReport {
  readonly reportVersion: 1;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly researchUseOnly: string;
  /** What gives these figures again. */
  readonly command: string;
  readonly model: {
    readonly id: string;
    readonly name: string;
    readonly sha256: string;
    readonly detection: Readonly<Record<string, number>>;
    readonly thresholds: Readonly<Record<string, number>>;
    readonly temperature: number;
  };
  readonly versions: Readonly<Record<string, string | number>>;
  readonly data: {
    readonly part: SplitPart;
    readonly slides: readonly string[];
    readonly fields: number;
    readonly completeFields: number;
    /** Labelled points per label, "none" and "undecided" among them. */
    readonly labels: Readonly<Record<string, number>>;
    readonly matchMicrons: number;
  };
  readonly figures: Figures;
  /** People held to the same labels; empty where nobody was. */
  readonly readers: readonly ReaderScores[];
  readonly robustness: { readonly fields: number; readonly rows: readonly RobustnessRow[] } | null;
}

/** What the network is to reach, F1 per class; the aim is a wish, not a claim. */
export const AIMS: Readonly<Record<string, number>> = {
  Eosinophil: 0.85,
  Neutrophil: 0.8,
  Lymphocyte: 0.8,
  "Plasma cell": 0.7,
};
export const AIM_WEIGHTED_F1 = 0.81;
