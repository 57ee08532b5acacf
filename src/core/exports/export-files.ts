import { csvText } from "../base/text-fields.ts";
import { csvChunks } from "./csv.ts";
import { dictionaryChunks } from "./csv-columns.ts";
import { dicomChunks } from "./dicom/annotations.ts";
import type { ExportInput, ExportKind } from "./export-input.ts";
import { geoJsonChunks } from "./geojson.ts";
import { countExported, measurementChunks } from "./measurement-table.ts";
import { makeProvenanceRecord } from "./provenance-record.ts";
import { regionTableChunks } from "./region-table.ts";
import { summarise } from "./summary.ts";

/** One kind of file: its name's ending, its type, how it is made, and how many lines a whole one has. */
export interface ExportFile {
  readonly ending: string;
  readonly mediaType: string;
  readonly write: (input: ExportInput) => Iterable<string | Uint8Array<ArrayBuffer>>;
  /** Line feeds in the file, from the number of cells and not from the writer; null: its lines say nothing of its content. */
  readonly lines: (input: ExportInput) => number | null;
}

function writeJson(content: unknown): string[] {
  return [`${JSON.stringify(content, null, 2)}\n`];
}

const noLines = (): null => null;

/** Every kind of file. To add one: its name in ExportKind, its writer in a file of its own, and its row here. */
export const EXPORT_FILES: Readonly<Record<ExportKind, ExportFile>> = {
  csv: {
    ending: "cells.csv",
    mediaType: "text/csv",
    write: ({ request }) => csvChunks(request),
    // A header and a row per cell; a slide's name may have line feeds of its own, in every row.
    lines: ({ request }) => 1 + request.cells.count * csvText(request.slide.name).split("\n").length,
  },
  dictionary: {
    ending: "cells.columns.csv",
    mediaType: "text/csv",
    write: ({ request }) => dictionaryChunks(request),
    lines: noLines,
  },
  geojson: {
    ending: "cells.geojson",
    mediaType: "application/geo+json",
    write: ({ request }) => geoJsonChunks(request),
    // A feature per counted cell, each on a line after the first; then the end.
    lines: ({ request }) => countExported(request).total + 2,
  },
  measurements: {
    ending: "measurements.tsv",
    mediaType: "text/tab-separated-values",
    write: ({ request }) => measurementChunks(request),
    // A header, the image, and a row per counted cell.
    lines: ({ request }) => countExported(request).total + 2,
  },
  dicom: {
    ending: "annotations.dcm",
    mediaType: "application/dicom",
    write: ({ request }) => dicomChunks(request),
    lines: noLines,
  },
  summary: {
    ending: "summary.json",
    mediaType: "application/json",
    write: ({ summary }) => writeJson(summarise(summary)),
    lines: noLines,
  },
  regions: {
    ending: "regions.csv",
    mediaType: "text/csv",
    write: ({ summary }) => regionTableChunks(summary),
    // Names may have line feeds of their own.
    lines: noLines,
  },
  receipt: {
    ending: "receipt.json",
    mediaType: "application/json",
    write: (input) => writeJson(makeProvenanceRecord(input)),
    lines: noLines,
  },
};
