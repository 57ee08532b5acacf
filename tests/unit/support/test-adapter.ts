import { ADAPTER_FORMAT, type Adapter } from "../../../src/core/learning/adapter.ts";

/** An adapter of biases for eosinophils and neutrophils. */
export function testAdapter(model: Adapter["model"], weights: number[][], changes: Partial<Adapter> = {}): Adapter {
  return {
    format: ADAPTER_FORMAT,
    kind: "biases",
    name: "lab",
    model,
    classes: ["Eosinophil", "Neutrophil"],
    weights,
    featureMeans: [],
    featureScales: [],
    answers: ["u1"],
    validation: { answers: 60, lossBefore: 0.5, lossAfter: 0.4, standardError: 0.02, classes: [] },
    ...changes,
  };
}
