import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import packageJson from "../../../package.json";
import { csvText, plainNumber, readCsvText, tabText } from "../../../src/core/base/text-fields.ts";
import { APP_VERSION } from "../../../src/core/base/version.ts";
import { framesOf } from "../../../src/core/exports/coordinate-frame.ts";
import { csvChunks } from "../../../src/core/exports/csv.ts";
import { CELL_COLUMNS } from "../../../src/core/exports/csv-columns.ts";
import { EXPORT_FILES } from "../../../src/core/exports/export-files.ts";
import type { ExportInput, ExportKind } from "../../../src/core/exports/export-input.ts";
import { cellStatus } from "../../../src/core/exports/export-request.ts";
import { FileProof } from "../../../src/core/exports/file-proof.ts";
import { geoJsonChunks } from "../../../src/core/exports/geojson.ts";
import { MEASUREMENT_COLUMNS, measurementChunks } from "../../../src/core/exports/measurement-table.ts";
import { regionTableChunks } from "../../../src/core/exports/region-table.ts";
import { INDEPENDENT_READERS } from "../../support/exports/independent-readers.ts";
import { inputOf, requestOf } from "./test-request.ts";

const KINDS = Object.keys(EXPORT_FILES) as ExportKind[];

/** The bytes of a file in pieces of `size`. */
function bytesOf(kind: ExportKind, input = inputOf(500)): Uint8Array {
  const encoder = new TextEncoder();
  const parts = [...EXPORT_FILES[kind].write(input)].map((part) =>
    typeof part === "string" ? encoder.encode(part) : part,
  );
  return Buffer.concat(parts);
}

function readBack(kind: ExportKind, bytes: Uint8Array, pieceBytes = 777, input = inputOf(500)): void {
  const check = INDEPENDENT_READERS[kind](input);
  for (let from = 0; from < bytes.length; from += pieceBytes) check.take(bytes.subarray(from, from + pieceBytes));
  check.end();
}

test("every cell in the count is a QuPath detection with colour, numbers and a status; ids are unique and the same again", () => {
  const request = requestOf(500);
  const parsed = JSON.parse([...geoJsonChunks(request)].join(""));
  const counted = Array.from({ length: 500 }, (_, index) => cellStatus(request, index)).filter(
    (status) => status !== "rejected" && status !== "excluded",
  );
  expect(parsed.features).toHaveLength(counted.length);
  expect(parsed.features.map((feature: never) => feature["properties"]["metadata"]["status"])).toEqual(counted);
  expect(new Set(counted)).toEqual(new Set(["auto", "flagged", "confirmed", "relabelled", "unsure", "added"]));
  expect(parsed.features[0]).toMatchObject({
    type: "Feature",
    geometry: { type: "Point", coordinates: [1000, 10] },
    properties: {
      objectType: "detection",
      classification: { name: "Eosinophil", color: [240, 228, 66] },
      measurements: { "Detection probability": 0.6 },
      metadata: { status: "flagged", cell: "250_5" },
    },
  });
  expect(parsed.features.at(-1).properties.measurements).toEqual({});
  const ids = parsed.features.map((feature: { id: string }) => feature.id);
  expect(new Set(ids).size).toBe(counted.length);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parsed.granuloscope).toMatchObject({ trail: { entries: 12 }, coordinateFrame: { name: "file" } });
});

test("an empty count is a valid file of every kind", () => {
  for (const kind of KINDS) readBack(kind, bytesOf(kind, inputOf(0)), 50, inputOf(0));
  expect(JSON.parse([...geoJsonChunks(requestOf(0))].join("")).features).toEqual([]);
});

test("where OpenSlide's bounds are known both frames are offered, and the file says which was used", () => {
  const { slide } = requestOf(1);
  const bounds = { x: 300, y: 40, widthPx: 5000, heightPx: 5000 };
  expect(framesOf(slide)).toEqual([{ name: "file", addX: 0, addY: 0 }]);
  expect(framesOf({ ...slide, openSlideBounds: { ...bounds, cropped: false } })).toEqual([
    { name: "full", addX: 0, addY: 0 },
    { name: "bounds", addX: -300, addY: -40 },
  ]);
  const cropped = framesOf({ ...slide, openSlideBounds: { ...bounds, cropped: true } });
  expect(cropped).toEqual([
    { name: "full", addX: 300, addY: 40 },
    { name: "bounds", addX: 0, addY: 0 },
  ]);
  const request = { ...requestOf(1), frame: { name: "full", addX: 300, addY: 40 } as const };
  const parsed = JSON.parse([...geoJsonChunks(request)].join(""));
  expect(parsed.features[0].geometry.coordinates).toEqual([1300, 50]);
  expect(parsed.granuloscope.coordinateFrame).toEqual({ name: "full", addedToFilePx: [300, 40] });
  const row = [...measurementChunks(request)].join("").split("\n")[2]?.split("\t");
  expect(row?.[MEASUREMENT_COLUMNS.indexOf("Centroid X \u00b5m")]).toBe("325");
});

test("the table has one row per cell, those in no count marked, and no field runs as a formula", () => {
  const lines = [...csvChunks(requestOf(3, "=cmd()"))].join("").trimEnd().split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]?.startsWith("'=cmd(),250_5,1000.00,10.00,250.00,2.50,Eosinophil")).toBe(true);
  const ends = lines.slice(1).map((line) => line.split(",").slice(-3).join("|"));
  expect(ends).toEqual(["|0|12:abababababababab", "|0|", "|0|"]);
  expect(lines[0]).toBe(`\ufeff${CELL_COLUMNS.map(({ name }) => name).join(",")}`);
  expect(csvText('a,"b"')).toBe('"a,""b"""');
  for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"]) {
    const text = `${start}1+1,"x"`;
    expect(csvText(text).replace(/^"/, "").startsWith("'")).toBe(true);
    expect(readCsvText(`'${text}`)).toBe(text);
  }
  expect(tabText("a\tb\n")).toBe("a b ");
  expect([plainNumber(0.1 + 0.2, 4), plainNumber(-0.001, 2), plainNumber(120, 2), plainNumber(1e21, 0)]).toEqual([
    "0.3",
    "0",
    "120",
    "1e+21",
  ]);
});

test("a cell names the regions it lies in, and the table of regions leaves empty what is not counted", () => {
  const rows = [...csvChunks(requestOf(100))].join("").split("\r\n");
  const regionsOf = (line: string): string | undefined => /,("?'=Lamina[^"]*"|Fold)?,[01],(12:|$)/.exec(line)?.[1];
  expect([rows[1], rows[41], rows[91]].map((line) => regionsOf(line ?? ""))).toEqual([
    undefined,
    '"\'=Lamina, propria"',
    '"\'=Lamina, propria; Fold"',
  ]);
  const { summary } = inputOf(100);
  const table = [...regionTableChunks({ ...summary, stain: { ...summary.stain, kind: "dab" } })].join("").split("\r\n");
  expect(table).toHaveLength(5);
  expect(table[1]).toMatch(/^slide\.svs,All counted,all,5\.0{6},5\.0{6},4\.2/);
  expect(table[2]).toMatch(
    /^slide\.svs,"'=Lamina, propria",region,2\.000000,1\.875000,1\.250000,,,,,,,,,1,0\.800,0\.03,5\.57,/,
  );
  expect(table[3]).toMatch(/^slide\.svs,Fold,excluded,0\.010000,,,,/);
});

test("QuPath's table begins with the image: counts, densities per mm² and area agree with the rows", () => {
  const request = requestOf(500);
  const rows = [...measurementChunks(request)]
    .join("")
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split("\t"));
  const [header, image, ...cells] = rows as [string[], string[], ...string[][]];
  expect(header).toEqual(MEASUREMENT_COLUMNS);
  expect(header).toContain("Centroid X \u00b5m");
  expect(header.join("")).not.toContain("\u03bc");
  const of = (row: string[], name: string): string => row[header.indexOf(name)] as string;
  expect(of(image, "Num Detections")).toBe(String(cells.length));
  const eosinophils = cells.filter((row) => of(row, "Classification") === "Eosinophil").length;
  expect(of(image, "Num Eosinophil")).toBe(String(eosinophils));
  expect(Number(of(image, "Num Eosinophil per mm^2"))).toBeCloseTo(eosinophils / 4.2, 3);
  expect(of(image, "Area \u00b5m^2")).toBe("4200000");
  expect(of(image, "Name")).toContain("398 (371\u2013425)");
  expect(rows.every((row) => row.length === header.length)).toBe(true);
});

test("every file is read back whole, whatever pieces it comes in", () => {
  for (const kind of KINDS) {
    const bytes = bytesOf(kind);
    for (const pieceBytes of [1, 64, 1000, 10_000_000]) readBack(kind, bytes, pieceBytes);
  }
});

/** What makeExport does around the browser's memory: `change` is what happens to the bytes there. */
function proofOf(kind: ExportKind, input: ExportInput, change: (bytes: Uint8Array) => Uint8Array): string {
  const [written, read] = [new FileProof(), new FileProof()];
  const bytes = bytesOf(kind, input);
  written.update(bytes.subarray(0, 100));
  written.update(bytes.subarray(100));
  read.update(change(bytes));
  return read.confirm(written, EXPORT_FILES[kind].lines(input));
}

test("every kind has the lines its cells ask for, and comes back byte for byte or not at all", () => {
  for (const kind of KINDS) {
    for (const input of [inputOf(0), inputOf(1), inputOf(500), inputOf(500, "two\nlines.svs")]) {
      const hash = createHash("sha256").update(bytesOf(kind, input)).digest("hex");
      expect(proofOf(kind, input, (bytes) => bytes)).toBe(hash);
    }
    const input = inputOf(500);
    expect(() => proofOf(kind, input, (bytes) => bytes.subarray(1))).toThrow("length");
    expect(() => proofOf(kind, input, (bytes) => bytes.map((byte, at) => (at === 90 ? byte ^ 1 : byte)))).toThrow(
      "bytes",
    );
  }
  for (const kind of ["csv", "geojson", "measurements"] as const) {
    const input = inputOf(500);
    const fewer = [...EXPORT_FILES[kind].write(inputOf(499))].join("");
    const [written, read] = [new FileProof(), new FileProof()];
    for (const proof of [written, read]) proof.update(new TextEncoder().encode(fewer));
    expect(() => read.confirm(written, EXPORT_FILES[kind].lines(input)), kind).toThrow("number of lines");
  }
});

test("a file that is cut short, or in which a byte changed that matters, is found by a reader that shares no code with its writer", () => {
  for (const kind of KINDS) {
    const bytes = bytesOf(kind);
    for (const share of [0, 0.3, 0.9]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * share));
      expect(() => readBack(kind, cut), `${kind} cut at ${share}`).toThrow();
    }
  }
  const csv = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesOf("csv"));
  const change = (text: string, from: string, to: string): Uint8Array => {
    expect(text).toContain(from);
    return new TextEncoder().encode(text.replace(from, to));
  };
  expect(() => readBack("csv", change(csv, "1002.53", "1002.63"))).toThrow("position");
  expect(() => readBack("csv", change(csv, ",Neutrophil,", ",Mast cell,"))).toThrow("class");
  expect(() => readBack("csv", change(csv, ",flagged,,0,", ",auto,,0,"))).toThrow("status");
  const geojson = new TextDecoder().decode(bytesOf("geojson"));
  expect(() => readBack("geojson", change(geojson, "\n]}", "\n]"))).toThrow("too early");
  expect(() => readBack("geojson", change(geojson, '"entries":12', '"entries":13'))).toThrow("of itself");
  const table = new TextDecoder().decode(bytesOf("measurements"));
  expect(() => readBack("measurements", change(table, "\tNeutrophil\t", "\tOther\t"))).toThrow("Classification");
  const dicom = bytesOf("dicom");
  const at = Buffer.from(dicom).indexOf(Buffer.from(new Float32Array([1000]).buffer));
  const moved = dicom.slice();
  moved[at + 2] = (moved[at + 2] as number) + 1;
  expect(() => readBack("dicom", moved)).toThrow("points");
});

test("500,000 cells come in bounded pieces", () => {
  const request = requestOf(500_000);
  let largest = 0;
  let characters = 0;
  for (const chunk of geoJsonChunks(request)) {
    largest = Math.max(largest, chunk.length);
    characters += chunk.length;
  }
  expect(largest).toBeLessThan(300_000);
  expect(characters).toBeGreaterThan(100_000_000);
});

test("the version on every export is the package's", () => {
  expect(APP_VERSION).toBe(packageJson.version);
});
