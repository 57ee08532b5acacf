import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import {
  groupCells,
  groupLabel,
  groupPoints,
  groupProbabilities,
} from "../../../src/core/exports/dicom/annotations.ts";
import { uidOf } from "../../../src/core/exports/dicom/uid.ts";
import { EXPORT_FILES } from "../../../src/core/exports/export-files.ts";
import { floatsOf, itemsOf, readDicom, textOf } from "../../support/exports/read-dicom.ts";
import { inputOf } from "./test-request.ts";

const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("../../golden/check_dicom_annotations.py", import.meta.url));
const sample = fileURLToPath(
  new URL("../../../../shared/data/annotations/highdicom_sm_annotations.dcm", import.meta.url),
);
const runs = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const hasPydicom = existsSync(python) && runs(python, ["-c", "import pydicom, numpy"]);
const hasValidator = !spawnSync("dciodvfy", ["-version"]).error;
const hasToolkit = !spawnSync("dcmdump", ["--version"]).error;

const input = inputOf(2000);
let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "granuloscope-dicom-"));
  path = join(folder, "cells.dcm");
  const parts = [...EXPORT_FILES.dicom.write(input)] as Uint8Array[];
  writeFileSync(path, Buffer.concat(parts));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!hasPydicom)(
  "pydicom reads the groups, points and probabilities that were written (skipped without pydicom)",
  () => {
    const read = JSON.parse(execFileSync(python, [script, path], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }));
    expect(read).toMatchObject({
      sopClass: "Microscopy Bulk Simple Annotations Storage",
      coordinateType: "2D",
      referenced: 1,
      description: input.request.context.chainHead.hash,
    });
    const groups = groupCells(input.request);
    expect(read.groups.map((group: { label: string }) => group.label)).toEqual(groups.map(groupLabel));
    groups.forEach((group, at) => {
      expect(read.groups[at]).toMatchObject({ number: at + 1, graphicType: "POINT", count: group.rows.length });
      // The corner of the top left pixel is 0,0 in DICOM and here: nothing is added for a pixel's centre.
      expect(read.groups[at].points).toEqual([...groupPoints(input.request, group)]);
      const probabilities = groupProbabilities(input.request, group);
      expect(read.groups[at].probabilities).toEqual(probabilities && [...probabilities]);
      const manual = group.origin === "added";
      expect(read.groups[at].generation).toBe(
        manual ? "MANUAL" : group.origin === "auto" || group.origin === "flagged" ? "AUTOMATIC" : "SEMIAUTOMATIC",
      );
      expect(read.groups[at].algorithm).toBe(manual ? null : input.request.model.id);
    });
  },
);

test.skipIf(!hasValidator)("dciodvfy finds no error in it (skipped without dicom3tools)", () => {
  const { stderr, stdout } = spawnSync("dciodvfy", [path], { encoding: "utf8" });
  const said = `${stdout}${stderr}`;
  expect(said).toContain("MicroscopyBulkSimpleAnnotations");
  // A fault of the validator's own rule (core/exports/README.md): said of every 2D file, of other programs' too.
  const quirk = "Error - Only valid for AnnotationCoordinateType of 3D - attribute <CommonZCoordinateValue> = <>";
  const errors = said.split("\n").filter((line) => line.startsWith("Error"));
  expect(errors.filter((line) => line !== quirk)).toEqual([]);
  // It depends on the coordinate type alone: the same file without the attribute, called 3D, is not blamed for it.
  const bytes = readFileSync(path);
  const type = bytes.indexOf(Buffer.from([0x6a, 0x00, 0x01, 0x00, 0x43, 0x53, 0x02, 0x00, 0x32, 0x44]));
  bytes.write("3D", type + 8, "latin1");
  writeFileSync(`${path}.3d`, bytes);
  const solid = spawnSync("dciodvfy", [`${path}.3d`], { encoding: "utf8" });
  expect(`${solid.stdout}${solid.stderr}`).not.toContain(quirk);
  if (!existsSync(sample)) return;
  const other = spawnSync("dciodvfy", [sample], { encoding: "utf8" });
  expect(`${other.stdout}${other.stderr}`).toContain(quirk);
});

test.skipIf(!hasToolkit)("dcmdump reads it to the end (skipped without dcmtk)", () => {
  const { status, stdout, stderr } = spawnSync("dcmdump", ["+L", path], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(status, stderr).toBe(0);
  expect(stdout.match(/GraphicType/g)).toHaveLength(groupCells(input.request).length);
});

test.skipIf(!existsSync(sample))("annotations by another program are read as well (skipped without ../shared)", () => {
  const read = readDicom(readFileSync(sample));
  expect(textOf(read, 0x006a0001)).toBe("2D");
  const [group] = itemsOf(read, 0x006a0002);
  expect(textOf(group, 0x006a0005)).toBe("nuclei");
  expect([...floatsOf(group, 0x00660022)]).toEqual([34.6, 18.4, 28.7, 34.9]);
  if (!hasPydicom) return;
  const other = JSON.parse(execFileSync(python, [script, sample], { encoding: "utf8" }));
  expect(other.groups[0].points).toEqual([...floatsOf(group, 0x00660022)]);
});

test("UIDs are valid, the same for one name and different for two", () => {
  expect(uidOf("a")).toMatch(/^2\.25\.[1-9]\d{0,38}$/);
  expect(uidOf("a").length).toBeLessThanOrEqual(64);
  expect(uidOf("a")).toBe(uidOf("a"));
  expect(uidOf("a")).not.toBe(uidOf("b"));
});

test("hostile DICOM bytes are refused, not followed", () => {
  const bytes = readFileSync(path);
  for (let cut = 140; cut < 4000; cut++) {
    try {
      // Cut between two elements it is a shorter data set, whose groups are missing or were refused.
      expect(itemsOf(readDicom(bytes.subarray(0, cut)), 0x006a0002)).toEqual([]);
    } catch (error) {
      expect(isTagged(error, "ExportFailed"), String(error)).toBe(true);
    }
  }
  expect(() => readDicom(new Uint8Array(10))).toThrow("DICM");
});
