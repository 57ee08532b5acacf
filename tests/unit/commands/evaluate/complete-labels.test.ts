import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { completeLabels } from "../../../../src/commands/evaluate/figures/complete-labels.ts";
import { NOTHING, parseLabels, UNDECIDED } from "../../../../src/commands/evaluate/figures/labelled-field.ts";

const TRAINING = join(import.meta.dirname, "../../../../models/training");
const split = { calibration: [], test: ["s"], notReallyComplete: [], unlabelledMarginMicrons: 4 };
const cells = [{ x: 3, y: 4, label: "Other" }];
const field = { field: "a", image: "fields/a.png", slide: "s", sizePx: 100, micronsPerPx: 0.5, complete: true, cells };

test("the further points join the field of the same image, pixel indices becoming positions", () => {
  const fields = parseLabels({ fields: [field, { ...field, field: "b", image: "fields/b.png" }] }, split);
  const more = [
    { x: 10, y: 11, label: "none" },
    { x: 20, y: 21, label: "undecided" },
  ];
  const [a, b] = completeLabels(fields, {
    kind: "evaluation",
    images: [{ image: "cells/fields/a.png", cells: more }],
  });
  expect(a?.points.slice(1)).toEqual([
    { x: 10.5, y: 11.5, label: NOTHING },
    { x: 20.5, y: 21.5, label: UNDECIDED },
  ]);
  expect(b?.points).toHaveLength(1);
});

test("training labels are refused", () => {
  expect(() => completeLabels([], { kind: "labels", images: [] })).toThrow(/evaluation/);
});

test("the committed file lies on test slides only and is read whole", () => {
  const read = (name: string) => JSON.parse(readFileSync(join(TRAINING, name), "utf8"));
  const { test: testSlides } = read("split.json") as { test: string[] };
  const file = read("labels/test-completion.json") as { images: { slide: string; image: string; cells: unknown[] }[] };
  for (const { slide } of file.images) expect(testSlides).toContain(slide);
  const fields = file.images.map(({ image }) => ({
    name: image,
    image,
    slide: "s",
    micronsPerPx: 0.5,
    complete: true,
    labelledFromPx: 0,
    labelledToPx: 100,
    points: [],
  }));
  const joined = completeLabels(fields, file);
  const points = file.images.reduce((sum, entry) => sum + entry.cells.length, 0);
  expect(joined.reduce((sum, entry) => sum + entry.points.length, 0)).toBe(points);
  expect(points).toBeGreaterThan(900);
});
