import type { ModelManifest } from "../../core/model/manifest.ts";
import type { BackendChoice } from "../../core/model/stages.ts";
import type { HeadlessAnswer } from "../base/headless-protocol.ts";

export interface EvaluationModel {
  readonly ownModel: boolean;
  readonly builtInModel: string | null;
  readonly backend: BackendChoice;
}

/** One field to be counted: a file of the page's input, changed as the perturbation of this name says. */
export interface FieldRequest {
  readonly file: string;
  readonly micronsPerPx: number;
  readonly perturbation: string;
}

/** The cells of a field as plain numbers, level-0 px; classProbabilities has CLASS_COUNT per cell. */
export interface FieldAnswer {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly classId: readonly number[];
  readonly centreProbability: readonly number[];
  readonly classProbabilities: readonly number[];
  readonly flagged: readonly number[];
  readonly backend: string;
}

/** A square of a field around a point, level-0 px; drawn at outputPx square. */
export interface CropOrder {
  readonly file: string;
  readonly x: number;
  readonly y: number;
  readonly sizePx: number;
  readonly outputPx: number;
}

export const EVALUATION_INPUT = "evaluation-fields";

declare global {
  interface Window {
    granuloscopeEvaluation?: {
      /** Chooses the network; everything after runs with it. */
      useModel(model: EvaluationModel): Promise<HeadlessAnswer<ModelManifest>>;
      countField(request: FieldRequest): Promise<HeadlessAnswer<FieldAnswer>>;
      /** JPEG data addresses, in the order asked for. */
      cropFields(orders: readonly CropOrder[]): Promise<HeadlessAnswer<string[]>>;
    };
  }
}
