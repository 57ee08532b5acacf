import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { EXPORT_FILES } from "../../../src/core/exports/export-files.ts";
import type { ExportKind } from "../../../src/core/exports/export-input.ts";
import { DelimitedReader } from "../../support/exports/delimited-reader.ts";
import { FeatureReader } from "../../support/exports/feature-reader.ts";
import { inputOf } from "./test-request.ts";

const annotations = fileURLToPath(new URL("../../../../shared/data/annotations/", import.meta.url));
const hasAnnotations = existsSync(annotations);
const hasLibreOffice = !spawnSync("soffice", ["--version"]).error;

/** The features of a GeoJSON text, read in pieces of 4 KiB. */
function featuresOf(text: string): unknown[] {
  const features: unknown[] = [];
  const reader = new FeatureReader((feature) => features.push(feature));
  for (let from = 0; from < text.length; from += 4096) reader.take(text.slice(from, from + 4096));
  reader.end();
  return features;
}

test.skipIf(!hasAnnotations)(
  "GeoJSON by QuPath and CellViT is read feature by feature (skipped without ../shared)",
  () => {
    const puma = readdirSync(`${annotations}puma`).map((name) => `puma/${name}`);
    for (const name of ["cellvit_JP2K-33003-2_cell_detection.geojson.gz", ...puma]) {
      const text = gunzipSync(readFileSync(annotations + name)).toString("utf8");
      const whole = JSON.parse(text) as unknown[] | { features: unknown[] };
      const expected = Array.isArray(whole) ? whole : whole.features;
      expect(featuresOf(text), name).toEqual(expected);
      expect(expected.length).toBeGreaterThan(2);
    }
  },
);

test("what is no whole JSON is refused", () => {
  expect(() => featuresOf('{"features":[{"a":1}')).toThrow("too early");
  expect(() => featuresOf('{"features":[{"a":1},]}')).toThrow("not JSON");
  expect(() => featuresOf('{"features":[{"a":}]}')).toThrow("not JSON");
  expect(featuresOf('{"features":[{"a":"}]\\"{"},\n{"b":[{"c":1}]}]}')).toEqual([{ a: '}]"{' }, { b: [{ c: 1 }] }]);
});

function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  const reader = new DelimitedReader(",", (fields) => rows.push(fields));
  for (const character of text) reader.take(character);
  reader.end();
  return rows;
}

test("quoted fields are read as RFC 4180 says", () => {
  expect(rowsOf('a,"b ""c"", d"\r\n"x\r\ny",\n,\n')).toEqual([
    ["a", 'b "c", d'],
    ["x\r\ny", ""],
    ["", ""],
  ]);
  for (const wrong of ['a"b\n', '"a"b\n', "a\rb\n", '"a\n', "a"]) expect(() => rowsOf(wrong), wrong).toThrow();
});

test.skipIf(!hasLibreOffice)(
  "LibreOffice runs no formula of a file and keeps every µ (skipped without LibreOffice)",
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "granuloscope-office-"));
    try {
      const name = '=HYPERLINK("http://localhost/","\u00b5")&1+1';
      const input = inputOf(40, name);
      for (const kind of ["csv", "dictionary"] as const satisfies readonly ExportKind[]) {
        const path = join(folder, `${kind}.csv`);
        writeFileSync(path, [...EXPORT_FILES[kind].write(input)].join(""));
        // 44,34,76: comma, quote, UTF-8; "formulas" as a spreadsheet user's default takes them.
        const made = spawnSync(
          "soffice",
          [
            "--headless",
            `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`,
            "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,0,true",
            "--convert-to",
            "fods",
            "--outdir",
            folder,
            path,
          ],
          { encoding: "utf8" },
        );
        expect(made.status, made.stderr).toBe(0);
        const sheet = readFileSync(join(folder, `${kind}.fods`), "utf8");
        expect(sheet).not.toContain("table:formula");
        expect(sheet).toContain("\u00b5");
        expect(sheet).not.toContain("\u00c2\u00b5");
        // Numbers are numbers still.
        if (kind === "csv") expect(sheet).toContain('office:value-type="float" office:value="1002.53"');
      }
      // The same file without the escape would have run: the test would see it.
      const bare = [...EXPORT_FILES.csv.write(inputOf(2, "plain"))].join("").replaceAll("plain,", "=1+1,");
      writeFileSync(join(folder, "bare.csv"), bare);
      spawnSync("soffice", [
        "--headless",
        `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`,
        "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,0,true",
        "--convert-to",
        "fods",
        "--outdir",
        folder,
        join(folder, "bare.csv"),
      ]);
      expect(readFileSync(join(folder, "bare.fods"), "utf8")).toContain("table:formula");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
