import {
  ANNOTATIONS_CLASS,
  type AnnotationGroup,
  groupCells,
  groupLabel,
  groupPoints,
  groupProbabilities,
} from "../../../src/core/exports/dicom/annotations.ts";
import type { ExportRequest } from "../../../src/core/exports/export-request.ts";
import { differs, type FileCheck } from "../../../src/core/exports/file-check.ts";
import { floatsOf, itemsOf, numberOf, type ReadDataSet, readDicom, textOf } from "./read-dicom.ts";

/** Reads a DICOM annotation file back. It is held whole: 12 bytes a cell. */
export function checkDicom(request: ExportRequest): FileCheck {
  const pieces: Uint8Array[] = [];
  return {
    take: (bytes) => pieces.push(bytes.slice()),
    end: () => {
      const file = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
      let at = 0;
      for (const piece of pieces) {
        file.set(piece, at);
        at += piece.length;
      }
      compare(readDicom(file), request);
    },
  };
}

function compare(dataSet: ReadDataSet, request: ExportRequest): void {
  if (textOf(dataSet, 0x00080016) !== ANNOTATIONS_CLASS) throw differs("SOP class");
  if (textOf(dataSet, 0x006a0001) !== "2D") throw differs("coordinate type");
  if (textOf(dataSet, 0x00700081) !== request.context.chainHead.hash) throw differs("the chain head");
  const expected = groupCells(request);
  const found = itemsOf(dataSet, 0x006a0002);
  if (found.length !== expected.length) throw differs("number of groups");
  found.forEach((group, at) => {
    const wrong = compareGroup(group, request, expected[at] as AnnotationGroup);
    if (wrong !== null) throw differs(wrong, { group: at + 1 });
  });
}

function compareGroup(found: ReadDataSet, request: ExportRequest, group: AnnotationGroup): string | null {
  if (textOf(found, 0x006a0005) !== groupLabel(group)) return "label";
  if (textOf(found, 0x00700023) !== "POINT") return "graphic type";
  if (numberOf(found, 0x006a000c) !== group.rows.length) return "number of annotations";
  if (!same(floatsOf(found, 0x00660016), groupPoints(request, group))) return "points";
  const measurement = itemsOf(found, 0x00660121)[0];
  const probabilities = groupProbabilities(request, group);
  if (!probabilities) return measurement ? "probabilities" : null;
  return same(floatsOf(itemsOf(measurement, 0x00660132)[0], 0x00660125), probabilities) ? null : "probabilities";
}

function same(found: Float64Array, expected: Float32Array): boolean {
  return found.length === expected.length && expected.every((value, at) => found[at] === value);
}
