import { canonicalJson, type JsonValue } from "../base/canonical-json.ts";
import { checkDicom } from "./check/check-dicom.ts";
import { checkGeoJson } from "./check/check-geojson.ts";
import { checkCsv, checkDictionary, checkMeasurements } from "./check/check-tables.ts";
import { differs, type FileCheck, textCheck } from "./check/file-check.ts";
import { csvChunks } from "./csv.ts";
import { dictionaryChunks } from "./csv-columns.ts";
import { dicomChunks } from "./dicom/annotations.ts";
import type { ExportInput, ExportKind } from "./export-input.ts";
import { geoJsonChunks } from "./geojson.ts";
import { measurementChunks } from "./measurement-table.ts";
import { makeProvenanceRecord } from "./provenance-record.ts";
import { summarise } from "./summary.ts";

/** One kind of file: its name's ending, its type, how it is made and how it is read back. */
export interface ExportFile {
  readonly ending: string;
  readonly mediaType: string;
  readonly write: (input: ExportInput) => Iterable<string | Uint8Array<ArrayBuffer>>;
  readonly check: (input: ExportInput) => FileCheck;
}

/** A JSON file of one value. */
function jsonFile(ending: string, contentOf: (input: ExportInput) => unknown): ExportFile {
  return {
    ending,
    mediaType: "application/json",
    write: (input) => [`${JSON.stringify(contentOf(input), null, 2)}\n`],
    check: (input) => {
      let read = "";
      return textCheck(
        (text) => {
          read += text;
        },
        () => {
          const expected = JSON.parse(JSON.stringify(contentOf(input))) as JsonValue;
          if (canonicalJson(JSON.parse(read) as JsonValue) !== canonicalJson(expected)) throw differs("its content");
        },
      );
    },
  };
}

export const EXPORT_FILES: Readonly<Record<ExportKind, ExportFile>> = {
  csv: {
    ending: "cells.csv",
    mediaType: "text/csv",
    write: ({ request }) => csvChunks(request),
    check: ({ request }) => checkCsv(request),
  },
  dictionary: {
    ending: "cells.columns.csv",
    mediaType: "text/csv",
    write: ({ request }) => dictionaryChunks(request),
    check: ({ request }) => checkDictionary(request),
  },
  geojson: {
    ending: "cells.geojson",
    mediaType: "application/geo+json",
    write: ({ request }) => geoJsonChunks(request),
    check: ({ request }) => checkGeoJson(request),
  },
  measurements: {
    ending: "measurements.tsv",
    mediaType: "text/tab-separated-values",
    write: ({ request }) => measurementChunks(request),
    check: ({ request }) => checkMeasurements(request),
  },
  dicom: {
    ending: "annotations.dcm",
    mediaType: "application/dicom",
    write: ({ request }) => dicomChunks(request),
    check: ({ request }) => checkDicom(request),
  },
  summary: jsonFile("summary.json", ({ summary }) => summarise(summary)),
  receipt: jsonFile("receipt.json", makeProvenanceRecord),
};
