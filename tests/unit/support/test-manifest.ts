import { type ModelManifest, parseManifest } from "../../../src/core/model/manifest.ts";

/** A valid manifest as JSON; tests change one field and expect its name in the error. */
export function testManifestJson(): Record<string, unknown> {
  return {
    manifestVersion: 1,
    id: "test-1",
    name: "Test network",
    file: "model.onnx",
    sha256: "0".repeat(64),
    bytes: 1000,
    licence: "Apache-2.0",
    intendedUse: "tests",
    trainedOn: "nothing",
    kiloFlopPerPx: 1,
    input: {
      name: "pixels",
      sizePx: 768,
      haloPx: 64,
      sizeMultiplePx: 8,
      micronsPerPx: 0.5,
      mean: [200, 160, 190],
      std: [40, 50, 40],
    },
    outputs: [
      { role: "centre", name: "centre", stridePx: 2, channels: 1 },
      { role: "classes", name: "classes", stridePx: 2, channels: 6 },
    ],
    classes: ["Eosinophil", "Neutrophil", "Mast cell", "Lymphocyte", "Plasma cell", "Other"],
    detection: { threshold: 0.35, radiusPx: 4 },
    thresholds: {
      Eosinophil: 0.5,
      Neutrophil: 0.5,
      "Mast cell": 0.9,
      Lymphocyte: 0.4,
      "Plasma cell": 0.5,
      Other: 0.3,
    },
    temperature: 1,
    canary: { centreMean: -1, centreMax: 2, classAbsoluteMean: 1 },
  };
}

/** The same, parsed. */
export function testManifest(): ModelManifest {
  return parseManifest(testManifestJson());
}
