import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { parseManifest } from "../../../src/core/model/manifest.ts";
import { testManifest, testManifestJson } from "../support/test-manifest.ts";

test("a complete manifest is read", () => {
  expect(testManifest().input.sizePx).toBe(768);
});

test.each([
  ["manifestVersion", { manifestVersion: 2 }],
  ["sha256", { sha256: "abc" }],
  ["file", { file: "../model.onnx" }],
  ["classes", { classes: ["Eosinophil"] }],
  ["outputs", { outputs: [] }],
  ["temperature", { temperature: 0 }],
  ["detection.threshold", { detection: { threshold: 0, radiusPx: 4 } }],
  ["thresholds.Eosinophil", { thresholds: {} }],
  ["input", { input: null }],
])("a wrong %s is named", (field, change) => {
  try {
    parseManifest({ ...testManifestJson(), ...change });
    expect.unreachable();
  } catch (error) {
    expect(isTagged(error, "ManifestInvalid")).toBe(true);
    if (isTagged(error)) expect(error.details["field"]).toBe(field);
  }
});

test("something that is no manifest is refused", () => {
  expect(() => parseManifest([1, 2])).toThrow(/whole file/);
});
