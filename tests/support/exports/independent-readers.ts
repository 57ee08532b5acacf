import { canonicalJson, type JsonValue } from "../../../src/core/base/canonical-json.ts";
import type { ExportInput, ExportKind } from "../../../src/core/exports/export-input.ts";
import { differs, type FileCheck, textCheck } from "../../../src/core/exports/file-check.ts";
import { makeProvenanceRecord } from "../../../src/core/exports/provenance-record.ts";
import { summarise } from "../../../src/core/exports/summary.ts";
import { checkDicom } from "./check-dicom.ts";
import { checkGeoJson } from "./check-geojson.ts";
import { checkCsv, checkDictionary, checkMeasurements, checkRegionTable } from "./check-tables.ts";

function checkJson(content: unknown): FileCheck {
  let read = "";
  return textCheck(
    (text) => {
      read += text;
    },
    () => {
      const expected = JSON.parse(JSON.stringify(content)) as JsonValue;
      if (canonicalJson(JSON.parse(read) as JsonValue) !== canonicalJson(expected)) throw differs("its content");
    },
  );
}

/** A reader per kind of file that shares no code with its writer: it compares what stands in the file with what the file was made of. */
export const INDEPENDENT_READERS: Readonly<Record<ExportKind, (input: ExportInput) => FileCheck>> = {
  csv: ({ request }) => checkCsv(request),
  dictionary: ({ request }) => checkDictionary(request),
  geojson: ({ request }) => checkGeoJson(request),
  measurements: ({ request }) => checkMeasurements(request),
  dicom: ({ request }) => checkDicom(request),
  summary: ({ summary }) => checkJson(summarise(summary)),
  regions: ({ summary }) => checkRegionTable(summary),
  receipt: (input) => checkJson(makeProvenanceRecord(input)),
};
