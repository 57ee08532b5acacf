import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createRandom } from "../../src/core/base/random.ts";
import { correctCount } from "../../src/core/sampling/corrected-count.ts";
import { drawDesign } from "../../src/core/sampling/sampling-design.ts";
import { studentQuantile } from "../../src/core/statistics/quantiles.ts";

const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("corrected_count_reference.py", import.meta.url));
const hasNumpy = existsSync(python) && spawnSync(python, ["-c", "import numpy"]).status === 0;

/** What the script answers. */
interface Reference {
  readonly total: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly low: number;
  readonly high: number;
}

function ask(request: object): Reference {
  const { status, stdout, stderr } = spawnSync(python, [script], { input: JSON.stringify(request), encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Reference;
}

/** A slide of 400 quadrats: cells everywhere, cells in a few places, and hardly any; about one in nine missed or false. */
const examples = [
  { name: "cells everywhere", seed: 3, read: 40, countOf: (u: () => number) => Math.floor(12 * u()) },
  {
    name: "cells in a few places",
    seed: 5,
    read: 36,
    countOf: (u: () => number) => (u() < 0.1 ? 1 + Math.floor(9 * u()) : 0),
  },
  {
    name: "hardly any cell, none missed in what was read",
    seed: 7,
    read: 30,
    countOf: (u: () => number) => (u() < 0.04 ? 1 : 0),
  },
];

test.skipIf(!hasNumpy).each(examples)(
  "the methods note alone gives the same corrected count: $name (skipped without numpy for /usr/bin/python3)",
  ({ seed, read, countOf }) => {
    const random = createRandom(seed);
    const uniform = (): number => random.uniform();
    const modelCounts = Uint32Array.from({ length: 400 }, () => countOf(uniform));
    const truth = modelCounts.map((count) =>
      uniform() < 0.06 ? count + 1 : uniform() < 0.05 && count > 0 ? count - 1 : count,
    );
    const edges = Float64Array.from(modelCounts, (_, at) => at);
    const design = drawDesign({ count: 400, x0: edges, y0: edges, x1: edges, y1: edges }, modelCounts, 0, seed);
    const sampled = design.order.subarray(0, read);
    const estimate = correctCount(design, sampled, modelCounts, truth).estimate;
    if (!estimate) throw new Error("no interval yet");
    const request = {
      stratum: [...design.stratumOf],
      machine: [...modelCounts],
      truth: [...truth],
      sampled: [...sampled],
      t: studentQuantile(0.975, estimate.degreesOfFreedom),
    };
    const reference = ask(request);
    const seen = sampled.reduce((sum, quadrat) => sum + (truth[quadrat] as number), 0);
    expect(estimate.standardError).toBeCloseTo(reference.standardError, 8);
    expect(estimate.degreesOfFreedom).toBeCloseTo(reference.degreesOfFreedom, 8);
    expect(estimate.corrected).toBeCloseTo(Math.max(seen, reference.total), 8);
    expect(estimate.low).toBe(Math.max(seen, Math.floor(reference.low + 1e-9)));
    expect(estimate.high).toBe(Math.max(estimate.low, Math.ceil(reference.high - 1e-9)));
  },
);
