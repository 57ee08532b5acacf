import { expect, test } from "vitest";
import { makeShaderDataDefinitions } from "webgpu-utils";
import { PEAK_WORDS } from "../../../src/core/reference/peak-list.ts";
import { PEAKS_PROGRESS, PEAKS_SETTINGS, peaksShader } from "../../../src/gpu/peaks-stage.ts";
import { PREPROCESS_SETTINGS, preprocessShader } from "../../../src/gpu/preprocess-stage.ts";
import { QUALITY_SETTINGS, qualityStatisticsShader } from "../../../src/gpu/quality-statistics-stage.ts";
import { STAIN_SETTINGS, stainScoreShader } from "../../../src/gpu/stain-score-stage.ts";
import { TISSUE_SETTINGS, tissueMaskShader } from "../../../src/gpu/tissue-mask-stage.ts";

/** Byte offset of every field of a struct, as the shader's own text lays it out. */
function offsetsOf(shader: string, struct: string): { bytes: number; offsets: Record<string, number> } {
  const definition = makeShaderDataDefinitions(shader).structs[struct];
  if (!definition) throw new Error(`no struct ${struct}`);
  const fields = Object.entries(definition.fields);
  return { bytes: definition.size, offsets: Object.fromEntries(fields.map(([name, field]) => [name, field.offset])) };
}

const wordOffsets = (names: readonly string[]) => Object.fromEntries(names.map((name, word) => [name, word * 4]));

test("the settings of preprocess.wgsl lie where the stage writes them", () => {
  expect(offsetsOf(preprocessShader, "Settings")).toEqual(PREPROCESS_SETTINGS);
  expect(offsetsOf(preprocessShader, "Tap")).toEqual({ bytes: 8, offsets: { index: 0, weight: 4 } });
});

test("the structs of peaks.wgsl lie where the stage writes and reads them", () => {
  expect(offsetsOf(peaksShader, "Settings").offsets).toEqual(wordOffsets(PEAKS_SETTINGS));
  expect(offsetsOf(peaksShader, "Progress").offsets).toEqual(wordOffsets(PEAKS_PROGRESS));
  const peak = ["column", "row", "offsetX", "offsetY", "centreProbability", "classId", "classProbabilities"];
  expect(offsetsOf(peaksShader, "Peak")).toEqual({ bytes: PEAK_WORDS * 4, offsets: wordOffsets(peak) });
});

test("the settings of tissue-mask.wgsl lie where the stage writes them", () => {
  expect(offsetsOf(tissueMaskShader, "Settings").offsets).toEqual(wordOffsets(TISSUE_SETTINGS));
});

test("the settings of quality-statistics.wgsl lie where the stage writes them", () => {
  expect(offsetsOf(qualityStatisticsShader, "Settings").offsets).toEqual(wordOffsets(QUALITY_SETTINGS));
});

test("the settings of stain-score.wgsl lie where the stage writes them", () => {
  expect(offsetsOf(stainScoreShader, "Settings").offsets).toEqual(wordOffsets(STAIN_SETTINGS));
});
