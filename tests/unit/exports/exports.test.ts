import { expect, test } from "vitest";
import { CLASS_COUNT, createCellTable } from "../../../src/core/cells.ts";
import { csvChunks, csvText } from "../../../src/core/exports/csv.ts";
import type { ExportRequest } from "../../../src/core/exports/export-request.ts";
import { geoJsonChunks } from "../../../src/core/exports/geojson.ts";
import { settleMicronsPerPx } from "../../../src/core/slide.ts";

function requestOf(count: number, name = "slide.svs"): ExportRequest {
  const cells = createCellTable(count);
  for (let index = 0; index < count; index++) {
    cells.x[index] = index * 2.5;
    cells.y[index] = 10;
    cells.peakColumn[index] = index;
    cells.classId[index] = index % CLASS_COUNT;
    cells.centreProbability[index] = 1;
    cells.classProbabilities[index * CLASS_COUNT + (index % CLASS_COUNT)] = 0.5;
  }
  const slide = {
    id: "s",
    name,
    format: "tiff",
    widthPx: 9,
    heightPx: 9,
    scale: settleMicronsPerPx([]),
    levels: [],
  } as const;
  return {
    slide,
    micronsPerPx: 0.25,
    model: { id: "m", sha256: "f" },
    cells,
    flagged: new Uint8Array(count).fill(1, 0, 1),
    classId: cells.classId.slice(),
    verdict: new Uint8Array(count),
  };
}

test("every cell is a QuPath detection with colour, numbers and a status; ids are unique and the same again", () => {
  const request = requestOf(500);
  request.verdict[2] = 3;
  const parsed = JSON.parse([...geoJsonChunks(request)].join(""));
  expect(parsed.features).toHaveLength(499);
  expect(parsed.features[0]).toMatchObject({
    type: "Feature",
    geometry: { type: "Point", coordinates: [0, 10] },
    properties: {
      objectType: "detection",
      classification: { name: "Eosinophil", color: [240, 228, 66] },
      measurements: { "Detection probability": 0.5 },
      metadata: { status: "flagged" },
    },
  });
  expect(parsed.features[1].properties.metadata.status).toBe("auto");
  const ids = parsed.features.map((feature: { id: string }) => feature.id);
  expect(new Set(ids).size).toBe(499);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(JSON.parse([...geoJsonChunks(request)].join("")).features[7].id).toBe(ids[7]);
});

test("an empty count is a valid file", () => {
  expect(JSON.parse([...geoJsonChunks(requestOf(0))].join("")).features).toEqual([]);
});

test("the table has one row per cell, rejected ones marked, and no field runs as a formula", () => {
  const request = requestOf(3, "=cmd()");
  request.verdict[1] = 3;
  const lines = [...csvChunks(request)].join("").trimEnd().split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]?.startsWith("'=cmd(),0_0,0.00,10.00,0.00,2.50,Eosinophil")).toBe(true);
  expect(lines[2]?.endsWith(",rejected")).toBe(true);
  expect(csvText('a,"b"')).toBe('"a,""b"""');
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
