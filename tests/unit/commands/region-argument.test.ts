import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../../../src/commands/base/arguments.ts";
import { describeLeftOut, readRegionArgument } from "../../../src/commands/base/region-argument.ts";
import { describeRegions, takeRegions } from "../../../src/commands/page/headless-regions.ts";
import { requestOf } from "../exports/test-request.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "granuloscope-regions-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const square = (x: number, side: number) => ({
  type: "Polygon",
  coordinates: [
    [
      [x, x],
      [x + side, x],
      [x + side, x + side],
      [x, x + side],
      [x, x],
    ],
  ],
});
const feature = (geometry: object, properties: object = {}) => ({ type: "Feature", geometry, properties });
const collection = (...features: object[]) => JSON.stringify({ type: "FeatureCollection", features });

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `${Math.random()}.geojson`);
  writeFileSync(path, content);
  return path;
}

test("regions are read plain or packed, named where they have no name, and written to the audit log", async () => {
  const json = collection(
    feature(square(10, 100), { name: "Lamina propria" }),
    feature(square(200, 50)),
    feature(square(300, 50), { classification: { name: "Ignore*" } }),
    feature(square(90_000, 10)),
    feature({ type: "Point", coordinates: [1, 2] }),
  );
  for (const content of [json, gzipSync(json)]) {
    const read = await readRegionArgument(fileOf(content));
    expect(read.pointsAndLines).toBe(1);
    const taken = takeRegions(read.regions, requestOf(0).slide);
    expect(taken).toMatchObject([
      { name: "Lamina propria", exclude: false, shape: { bounds: { x0: 10, y0: 10, x1: 110, y1: 110 } } },
      { name: "Region 2", exclude: false },
      { name: "Ignore*", exclude: true },
    ]);
    expect(describeRegions(taken)).toMatchObject({ put: [{ id: "1" }, { id: "2" }, { id: "3" }], removed: [] });
    expect(describeLeftOut(read, read.regions.length - taken.length)).toBe(
      "1 point or line has no area and was left out. 1 lies outside this slide and was left out.",
    );
  }
});

test.each([
  ["text", "no", "it is not JSON"],
  ["other JSON", '{"a":1}', "not GeoJSON"],
  ["a file of cells", collection(feature({ type: "Point", coordinates: [1, 2] })), "only points or lines"],
  ["broken coordinates", collection(feature({ type: "Polygon", coordinates: [[[1, "a"]]] })), "not pairs of numbers"],
  ["damaged gzip", Uint8Array.of(0x1f, 0x8b, 1, 2, 3), "damaged"],
])("%s is refused with the reason and what to give instead", async (_name, content, reason) => {
  const error: unknown = await readRegionArgument(fileOf(content)).catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toContain(reason);
  expect(String(error)).toContain("Give GeoJSON with polygons");
});

test("shapes that lie outside the slide, or in shares of it, are refused before anything is counted", async () => {
  const outside = await readRegionArgument(fileOf(collection(feature(square(90_000, 10)))));
  expect(() => takeRegions(outside.regions, requestOf(0).slide)).toThrow("outside");
  const shares = await readRegionArgument(fileOf(collection(feature(square(0.1, 0.5)))));
  expect(() => takeRegions(shares.regions, requestOf(0).slide)).toThrow("notPixels");
});
