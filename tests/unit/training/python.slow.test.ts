import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CLASS_COUNT } from "../../../src/core/cells/cells.ts";
import { PeaksReference } from "../../../src/core/reference/peaks.ts";
import { fillLogits } from "../../browser/support/random-logits.ts";
import { syntheticGrid } from "../../browser/support/synthetic-pixels.ts";

const python = "/usr/bin/python3";
const folder = fileURLToPath(new URL("../../training", import.meta.url));
const hasTorch = existsSync(python) && spawnSync(python, ["-c", "import torch, numpy, scipy, PIL, onnx"]).status === 0;

test.skipIf(!hasTorch)("the training's own tests pass (skipped without PyTorch, SciPy and onnx for Python)", () => {
  const { status, stderr } = spawnSync(
    python,
    ["-W", "ignore", "-m", "unittest", "discover", "-s", folder, "-t", folder],
    {
      encoding: "utf8",
    },
  );
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/Ran \d\d tests/);
});

test.skipIf(!hasTorch)("training decodes maps into the same cells as the app (skipped without PyTorch)", () => {
  const size = 192;
  const settings = { stridePx: 2, thresholdLogit: Math.fround(0.2), radiusCells: 3, temperature: 1 };
  const centre = fillLogits(1, 0, size, 0, 0);
  const classes = fillLogits(CLASS_COUNT, 1, size, 0, 0);
  const window = { level: 0, x: 0, y: 0, corePx: size * 2, haloPx: 0 };
  const { cells } = new PeaksReference(settings).run(centre, classes, window, syntheticGrid(size * 2, size * 2, 1));
  const request = {
    size,
    threshold: 1 / (1 + Math.exp(-settings.thresholdLogit)),
    radius: settings.radiusCells,
    centre: [...centre],
    classes: [...classes],
  };
  const output = execFileSync(python, [`${folder}/decode_maps.py`], {
    input: JSON.stringify(request),
    encoding: "utf8",
  });
  const decoded = JSON.parse(output) as [x: number, y: number, score: number, classId: number, probability: number][];
  expect(cells.count).toBeGreaterThan(100);
  expect(decoded.length).toBe(cells.count);
  decoded.forEach(([x, y, score, classId, probability], i) => {
    expect(classId).toBe(cells.classId[i]);
    const own = cells.classProbabilities[i * CLASS_COUNT + classId] as number;
    const apart = [
      x - (cells.x[i] as number),
      y - (cells.y[i] as number),
      score - (cells.centreProbability[i] as number),
      probability - own,
    ];
    expect(Math.max(...apart.map(Math.abs))).toBeLessThan(1e-3);
  });
});
