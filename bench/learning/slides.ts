import { readFileSync } from "node:fs";
import { type CellTable, CLASS_COUNT, createCellTable } from "../../src/core/cells/cells.ts";
import type { FlagRule } from "../../src/core/model/flag-rule.ts";
import { flagCells } from "../../src/core/model/flags.ts";

/** What read_cells.py wrote of one slide; truth: a class index, or a negative number for "not a cell". */
interface LabelledSlide {
  readonly slide: string;
  readonly source: "cells" | "granulocytes";
  readonly split: "calibration" | "test" | "further";
  readonly truth: readonly number[];
  readonly centre: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
  /** Labels that no detection met: no adapter can bring them back. */
  readonly missed: readonly number[];
}

/** A slide's labelled detections as the app holds them. */
export interface BenchSlide extends LabelledSlide {
  readonly cells: CellTable;
  readonly flags: Uint8Array;
}

/** The labelled slides of a file, flagged by a rule. */
export function readSlides(path: string, rule: FlagRule): BenchSlide[] {
  const { slides } = JSON.parse(readFileSync(path, "utf8")) as { readonly slides: readonly LabelledSlide[] };
  return slides.map((slide) => {
    const cells = createCellTable(slide.truth.length);
    slide.probabilities.forEach((row, at) => {
      cells.classProbabilities.set(row, at * CLASS_COUNT);
      cells.classId[at] = row.indexOf(Math.max(...row));
      cells.centreProbability[at] = slide.centre[at] as number;
      cells.peakColumn[at] = at;
    });
    return { ...slide, cells, flags: flagCells(cells, rule, new Uint8Array(cells.count)) };
  });
}
