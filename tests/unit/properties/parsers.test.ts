import fc from "fast-check";
import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { csvText, plainNumber, readCsvText, tabText } from "../../../src/core/base/text-fields.ts";
import type { Region, RegionShape } from "../../../src/core/geometry/shape.ts";
import { parseManifest } from "../../../src/core/model/manifest.ts";
import { readRegionGeoJson } from "../../../src/core/regions/read-geojson.ts";
import { regionGeoJsonPieces } from "../../../src/core/regions/write-geojson.ts";
import {
  decisionLines,
  readDecisionLines,
  readPackageManifest,
  readPlans,
} from "../../../src/core/review/package-format.ts";
import { readSampledQuadrats } from "../../../src/core/review/quadrat-package.ts";
import { decisionOf } from "../support/test-decisions.ts";
import { testManifestJson } from "../support/test-manifest.ts";
import { seeded } from "./settings.ts";

/** What a parser may do with anything at all: answer, or throw its own tagged error. */
function answersOrThrows(parse: () => unknown, ...tags: readonly string[]): void {
  try {
    parse();
  } catch (error) {
    if (!isTagged(error)) throw error;
    expect(tags).toContain(error._tag);
  }
}

const anyText = fc.oneof(
  fc.string(),
  fc.json(),
  fc.json().map((json) => json.slice(0, -1)),
);

test("regions: whatever the text, it is read or refused as a region file", () => {
  const geometry = fc.record({
    type: fc.constantFrom("Polygon", "MultiPolygon", "GeometryCollection", "Point", "Feature", "x"),
    coordinates: fc.jsonValue({ maxDepth: 4 }),
    geometries: fc.jsonValue({ maxDepth: 2 }),
  });
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        geometry.map((value) => JSON.stringify(value)),
      ),
      (json) => {
        answersOrThrows(() => readRegionGeoJson(json), "RegionFileInvalid");
      },
    ),
    seeded(400),
  );
});

test("regions: what is written is read as the same shapes, names and marks", () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value));
  const size = fc.integer({ min: 1, max: 5000 });
  const shape: fc.Arbitrary<RegionShape> = fc.oneof(
    fc.tuple(fc.integer(), fc.integer(), size, size).map(([x0, y0, width, height]) => {
      return { kind: "rectangle" as const, bounds: { x0, y0, x1: x0 + width, y1: y0 + height } };
    }),
    fc.record({ kind: fc.constant("circle" as const), centre: fc.record({ x: number, y: number }), radiusPx: size }),
    fc.tuple(number, number, size).map(([x, y, side]) => {
      return {
        kind: "polygon" as const,
        points: [
          { x, y },
          { x: x + side, y: y + 1 },
          { x: x + 2, y: y + side + 3 },
        ],
      };
    }),
  );
  const region = fc.record({
    id: fc.uuid(),
    name: fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }).filter((name) => name.trim() === name),
    shape,
    highPowerField: fc.boolean(),
    exclude: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(region, { minLength: 1, maxLength: 6 }), (regions: Region[]) => {
      const pieces = regionGeoJsonPieces(regions.map((one) => ({ region: one, measurements: {} })));
      const read = readRegionGeoJson([...pieces].join(""));
      expect(read.regions).toEqual(regions.map(({ id: _id, ...rest }) => rest));
    }),
    seeded(),
  );
});

test("manifest: any JSON is read or refused with the name of a field", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => answersOrThrows(() => parseManifest(json), "ManifestInvalid")),
    seeded(),
  );
});

test("manifest: one member replaced by anything is read, or the error names that member or one it must fit to", () => {
  const members = Object.keys(testManifestJson());
  fc.assert(
    fc.property(fc.constantFrom(...members), fc.jsonValue(), (member, value) => {
      try {
        parseManifest({ ...testManifestJson(), [member]: value });
      } catch (error) {
        if (!isTagged(error, "ManifestInvalid")) throw error;
        const field = String(error.details["field"]);
        expect(field.startsWith(member) || (member === "outputs" && field === "input.sizeMultiplePx")).toBe(true);
      }
    }),
    seeded(400),
  );
});

test("review package: whatever the members hold, they are read or refused as damaged", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      answersOrThrows(() => readPackageManifest(text), "PackageDamaged", "PackageMismatch");
      answersOrThrows(() => readDecisionLines(text, "a"), "PackageDamaged");
      answersOrThrows(() => readPlans(text, "a"), "PackageDamaged");
      answersOrThrows(() => readSampledQuadrats(text, "a"), "PackageDamaged");
    }),
    seeded(400),
  );
});

test("review package: a decision with one member of another kind is refused; whole ones come back as they were", () => {
  const decision = { ...decisionOf(1, "1_0", "reject"), note: "n" };
  const members = Object.keys(decision) as (keyof typeof decision)[];
  fc.assert(
    fc.property(fc.constantFrom(...members), fc.string({ unit: "grapheme", maxLength: 50 }), (member, note) => {
      const whole = [{ ...decision, note }];
      expect(readDecisionLines(decisionLines(whole), "a")).toEqual(whole);
      const wrong = `${JSON.stringify({ ...decision, [member]: { wrong: true } })}\n`;
      expect(() => readDecisionLines(wrong, "a")).toThrow();
    }),
    seeded(),
  );
});

/** One line of CSV as RFC 4180 has it. */
function splitCsv(line: string): string[] {
  const fields = line.match(/(?:"(?:[^"]|"")*"|[^,"]*)(?:,|$)/gs) ?? [];
  return fields.slice(0, line.endsWith(",") ? undefined : -1).map((field) => {
    const bare = field.replace(/,$/, "");
    return bare.startsWith('"') ? bare.slice(1, -1).replaceAll('""', '"') : bare;
  });
}

test("CSV: any texts come back from their row, and no field begins a formula", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("=1+1", "-2", "@x", '"', "a\nb", "＝x", "'=1"));
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), (texts) => {
      const line = `${texts.map(csvText).join(",")}`;
      const fields = splitCsv(`${line},end`).slice(0, -1);
      for (const field of fields) expect(field).not.toMatch(/^[=+\-@\t\r\n]/);
      expect(fields.map(readCsvText)).toEqual(
        texts.map((one) => (/^'[=+\-@\t\r\n＝＋－＠]/.test(one) ? one.slice(1) : one)),
      );
    }),
    seeded(),
  );
});

test("TAB fields keep their row whole; numbers are plain and near their value", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.double({ min: -1e15, max: 1e15, noNaN: true }),
      fc.nat(6),
      (value, number, decimals) => {
        expect(tabText(value)).not.toMatch(/[\t\r\n]/);
        const plain = plainNumber(number, decimals);
        expect(plain).toMatch(/^-?\d+(\.\d*[1-9])?$/);
        expect(Math.abs(Number(plain) - number)).toBeLessThanOrEqual(
          0.5001 * 10 ** -decimals + 1e-9 * Math.abs(number),
        );
      },
    ),
    seeded(),
  );
});
