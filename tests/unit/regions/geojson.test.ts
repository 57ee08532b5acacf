import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { createRandom } from "../../../src/core/base/random.ts";
import { prepareShape } from "../../../src/core/geometry/prepared-shape.ts";
import type { Region, RegionShape } from "../../../src/core/geometry/shape.ts";
import { readRegionGeoJson } from "../../../src/core/regions/read-geojson.ts";
import { regionGeoJsonPieces } from "../../../src/core/regions/write-geojson.ts";
import { measureScope } from "../../../src/core/slide/scope-areas.ts";
import { text } from "../../../src/core/text/text.ts";

const ring = (...pairs: [number, number][]) => pairs.map(([x, y]) => ({ x, y }));
const shapes: RegionShape[] = [
  { kind: "rectangle", bounds: { x0: 10.25, y0: 20, x1: 30.5, y1: 44.125 } },
  { kind: "polygon", points: ring([0.1, 0.2], [100, 3], [50, 80.7]) },
  { kind: "circle", centre: { x: 500.5, y: 400 / 3 }, radiusPx: 1100.123 },
  { kind: "polygons", polygons: [[ring([0, 0], [90, 0], [90, 90], [0, 90]), ring([10, 10], [20, 10], [20, 20])]] },
  {
    kind: "polygons",
    polygons: [
      [ring([0, 0], [9, 0], [9, 9])],
      [ring([20, 20], [40, 20], [40, 40]), ring([30, 25], [35, 25], [35, 30])],
    ],
  },
];
const regions: Region[] = shapes.map((shape, index) => ({
  id: `00000000-0000-4000-8000-00000000000${index}`,
  name: `Käfer "${index}" =1+1`,
  shape,
  highPowerField: index === 2,
  exclude: index === 4,
}));
const written = [
  ...regionGeoJsonPieces(
    regions.map((region) => ({ region, measurements: { "Num Eosinophil": 3, "Area µm^2": 12.5 } })),
  ),
].join("");

test("what is written is read back the same: shapes to the last digit, names, exclusions, high-power fields", () => {
  const { regions: read, pointsAndLines, withoutArea } = readRegionGeoJson(written);
  expect(read).toEqual(regions.map(({ id: _, ...region }) => region));
  expect({ pointsAndLines, withoutArea }).toEqual({ pointsAndLines: 0, withoutArea: 0 });
});

test("a file is what QuPath's reader wants: closed rings, annotation, colour with every class, numbers as measurements", () => {
  const { features } = JSON.parse(written) as {
    features: {
      id: string;
      geometry: { type: string; coordinates: number[][][] };
      properties: Record<string, unknown>;
    }[];
  };
  expect(features.map(({ geometry }) => geometry.type)).toEqual([
    "Polygon",
    "Polygon",
    "Polygon",
    "Polygon",
    "MultiPolygon",
  ]);
  for (const outline of features[3]?.geometry.coordinates ?? [])
    expect(outline[0]).toEqual(outline[outline.length - 1]);
  expect(features[0]?.properties["classification"]).toBeUndefined();
  expect(features[4]?.properties["classification"]).toEqual({ name: "Ignore*", color: [180, 180, 180] });
  expect(features[0]?.properties).toMatchObject({ objectType: "annotation", measurements: { "Num Eosinophil": 3 } });
});

test("a circle whose file knows only its outline comes back as a circle of the same area", () => {
  const [circle] = [...regionGeoJsonPieces([{ region: regions[2] as Region, measurements: {} }])].slice(1);
  const feature = JSON.parse(circle as string) as { properties: { metadata: unknown } };
  feature.properties.metadata = {};
  const [read] = readRegionGeoJson(JSON.stringify(feature)).regions;
  expect(read?.shape.kind).toBe("circle");
  const area = prepareShape(read?.shape as RegionShape).areaPx2;
  expect(area / prepareShape(shapes[2] as RegionShape).areaPx2).toBeCloseTo(1, 6);
});

test.each([
  ["not JSON at all", "it is not JSON"],
  ['{"a": 1}', "it is JSON, but not GeoJSON"],
  ['{"type":"FeatureCollection","features":[]}', "it holds no shape"],
  ['{"type":"Point","coordinates":[1,2]}', "it holds only points or lines, which have no area"],
  ['{"type":"Polygon","coordinates":[[[1,"2"],[3,4],[5,6]]]}', "some of its coordinates are not pairs of numbers"],
  ['{"type":"Polygon","coordinates":7}', "some of its coordinates are not pairs of numbers"],
  ['{"type":"Curve","coordinates":[]}', "it holds a geometry this program does not know (Curve)"],
  [`${'{"type":"GeometryCollection","geometries":['.repeat(20)}${"]}".repeat(20)}`, "it is JSON, but not GeoJSON"],
])("refused with the reason: %s", (json, reason) => {
  let thrown: unknown;
  try {
    readRegionGeoJson(json);
  } catch (error) {
    thrown = error;
  }
  expect(isTagged(thrown, "RegionFileInvalid") && text.regions.fileProblem(thrown.details)).toBe(reason);
});

test("lists of features, null geometries and shapes without an area are taken as they are meant", () => {
  const square = [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ],
  ];
  const line = [
    [
      [0, 0],
      [10, 0],
      [0, 0],
    ],
  ];
  const features = [
    { type: "Feature", geometry: { type: "Polygon", coordinates: square }, properties: null },
    { type: "Feature", geometry: null, properties: {} },
    { type: "Feature", geometry: { type: "Polygon", coordinates: line }, properties: { name: "flat" } },
    {
      type: "Feature",
      geometry: {
        type: "LineString",
        coordinates: [
          [0, 0],
          [1, 1],
        ],
      },
      properties: {},
    },
  ];
  const content = readRegionGeoJson(JSON.stringify(features));
  expect(content.regions.map(({ shape }) => shape.kind)).toEqual(["rectangle"]);
  expect(content).toMatchObject({ pointsAndLines: 1, withoutArea: 1 });
});

const square = (properties: object, side = 100): object => ({
  type: "Feature",
  properties,
  geometry: { type: "Polygon", coordinates: [ringOf(0, 0, side)] },
});
const ringOf = (x: number, y: number, side: number): number[][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];

test("numbers that JSON does not have are passed over in measurements, kept in names and refused as coordinates", () => {
  const file = JSON.stringify(square({ name: 'NaN \\"Infinity', measurements: { a: "#" } }));
  for (const word of ["NaN", "Infinity", "-Infinity"]) {
    const { regions } = readRegionGeoJson(file.replace('"#"', word));
    expect(regions).toMatchObject([{ name: 'NaN \\"Infinity', shape: { kind: "rectangle" } }]);
    expect(() => readRegionGeoJson(file.replace("[100,100]", `[100,${word}]`))).toThrow(/coordinate/i);
  }
});

test("a class of several names is read in both of QuPath's forms; Ignore* anywhere in it excludes", () => {
  const features = [
    square({ classification: { names: ["Tumor", "Centre"] } }),
    square({ classification: { name: "Tumor: Centre" } }),
    square({ classification: { names: ["Ignore*", "Fold"] } }),
    square({ classification: { name: "Fold: Ignore*" } }),
    square({ classification: { names: [] } }),
  ];
  const { regions } = readRegionGeoJson(JSON.stringify({ type: "FeatureCollection", features }));
  expect(regions.map(({ name }) => name)).toEqual([
    "Tumor: Centre",
    "Tumor: Centre",
    "Ignore*: Fold",
    "Fold: Ignore*",
    null,
  ]);
  expect(regions.map(({ exclude }) => exclude)).toEqual([false, false, true, true, false]);
});

test("the area of overlapping parts and holes is the area that is counted", () => {
  const mask = { widthPx: 100, heightPx: 100, slidePxPerMaskPx: 8, data: new Uint8Array(10_000).fill(1) };
  const slide = [{ x0: 0, y0: 0, x1: 800, y1: 800 }];
  const geometries = [
    { type: "MultiPolygon", coordinates: [[ringOf(100, 100, 400)], [ringOf(300, 300, 400)]] },
    { type: "MultiPolygon", coordinates: [[ringOf(50, 50, 700)], [ringOf(300, 300, 400)]] },
    { type: "Polygon", coordinates: [ringOf(0, 0, 760), ringOf(100, 100, 300), ringOf(200, 200, 300)] },
    { type: "Polygon", coordinates: [ringOf(0, 0, 400), ringOf(300, 300, 400)] },
  ];
  // Union of parts; even-odd inside a part.
  const expected = [280_000, 490_000, 477_600, 400 ** 2 * 2 - 2 * 100 ** 2];
  geometries.forEach((geometry, at) => {
    const shape = readRegionGeoJson(JSON.stringify(geometry)).regions[0]?.shape as RegionShape;
    expect(prepareShape(shape).areaPx2).toBeCloseTo(expected[at] as number, 3);
    expect(measureScope(shape, slide, mask).analysedPx2).toBeCloseTo(expected[at] as number, 3);
  });
});

test("the area of random overlapping outlines agrees with points thrown at them", () => {
  const random = createRandom(7);
  for (let round = 0; round < 20; round++) {
    const triangle = () => Array.from({ length: 3 }, () => ({ x: random.uniform() * 100, y: random.uniform() * 100 }));
    const shape: RegionShape = { kind: "polygons", polygons: [[triangle(), triangle()], [triangle()]] };
    const { areaPx2, contains } = prepareShape(shape);
    let inside = 0;
    for (let x = 0; x < 200; x++) for (let y = 0; y < 200; y++) if (contains((x + 0.5) / 2, (y + 0.5) / 2)) inside++;
    expect(Math.abs(areaPx2 - inside / 4)).toBeLessThan(30);
  }
});

const reports = fileURLToPath(new URL("../../../../shared/data/reports/", import.meta.url));
test.skipIf(!existsSync(reports))("files that users sent in are read (skipped without ../shared)", () => {
  const read = (name: string) => readRegionGeoJson(readFileSync(`${reports}${name}`, "utf8")).regions;
  const areas = read("region-overlap-area/regions.geojson").map(({ shape }) => prepareShape(shape).areaPx2);
  expect(areas.map((areaPx2) => areaPx2 * 0.00025 ** 2)).toEqual(
    [0.0175, 0.030625, 0.02985].map((areaMm2) => expect.closeTo(areaMm2, 9)),
  );
  expect(read("qupath-geojson/nan-measurement.geojson")).toMatchObject([{ name: "A", exclude: false }]);
  expect(read("qupath-geojson/class-names.geojson")).toMatchObject([
    { name: "Tumor: Centre", exclude: false },
    { exclude: true },
  ]);
});

const folder = fileURLToPath(new URL("../../../../shared/data/annotations/", import.meta.url));
describe.skipIf(!existsSync(folder))("files that other tools wrote (only where the shared data is)", () => {
  const read = (path: string): string => {
    const bytes = readFileSync(`${folder}${path}`);
    return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  };

  test("QuPath's bare MultiPolygon keeps its parts and its 26 holes", () => {
    const [region] = readRegionGeoJson(read("qupath_polygon.geojson")).regions;
    if (region?.shape.kind !== "polygons") throw new Error("not the parts");
    expect(region.shape.polygons.map((rings) => rings.length)).toEqual([27, 1, 1]);
    const lines = prepareShape({ kind: "polygon", points: region.shape.polygons[0]?.[0] ?? [] }).areaPx2;
    expect(prepareShape(region.shape).areaPx2).toBeLessThan(lines * 1.01);
  });

  test("every PUMA file gives all of its outlines", () => {
    for (const name of readdirSync(`${folder}puma`)) {
      const json = read(`puma/${name}`);
      const { features } = JSON.parse(json) as { features: unknown[] };
      const { regions, withoutArea } = readRegionGeoJson(json);
      expect(regions.length + withoutArea, name).toBe(features.length);
      expect(withoutArea, name).toBeLessThan(features.length / 20);
    }
  });

  test("CellViT's points and a DICOM file are refused with the reason", () => {
    expect(() => readRegionGeoJson(read("cellvit_JP2K-33003-2_cell_detection.geojson.gz"))).toThrow("onlyPoints");
    expect(() => readRegionGeoJson(read("highdicom_sm_annotations.dcm"))).toThrow("notJson");
  });
});
