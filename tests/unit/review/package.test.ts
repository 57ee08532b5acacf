import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import type { PackageSubject } from "../../../src/core/review/package-format.ts";
import {
  NO_SAMPLED_QUADRATS,
  readSampledQuadrats,
  sampledQuadratsJson,
} from "../../../src/core/review/quadrat-package.ts";
import { drawDesign } from "../../../src/core/sampling/sampling-design.ts";
import { readReviewPackage, writeReviewPackage } from "../../../src/worker/tasks/review-package-zip.ts";
import { decisionOf } from "../support/test-decisions.ts";

const subject: PackageSubject = {
  slide: { id: "s1", name: "slide.svs", widthPx: 10, heightPx: 10, micronsPerPx: 0.25 },
  model: { id: "m", sha256: "ff" },
  analysis: "a",
};
const decisions = [
  decisionOf(1, "1_0", "reject"),
  decisionOf(2, "added-8000000000000001", "add", {
    classId: 2,
    positions: [{ x: 1.5, y: 2 }],
    note: 'µ, "quoted"\nline',
  }),
  decisionOf(3, "2_0", "merge", { intoCellId: "1_0" }),
];
const plan = {
  id: "p",
  analysis: "a",
  createdAt: 1,
  createdBy: "R",
  role: "reader",
  ordering: "random",
  seed: 7,
  blinded: true,
  knownShare: 0.1,
  cells: ["1_0", "2_0"],
  known: { "2_0": 6 },
} as const;

const edges = Float64Array.of(0, 1, 2, 3, 4, 5);
const quadratPlan = {
  ...drawDesign({ count: 6, x0: edges, y0: edges, x1: edges, y1: edges }, Uint32Array.of(0, 0, 1, 1, 5, 5), 0, 3),
  id: "t",
  analysis: "a",
  reviewer: "R",
  createdAt: 1,
  windows: 1,
  readClassIds: [0],
};
const quadratRead = { uid: "u", planId: "t", analysis: "a", reviewer: "S", tile: 4, read: true, at: 9 };
const quadrats = { plans: [quadratPlan], reads: [quadratRead] };

function write(more: { readonly crops?: { cellId: string; png: Blob }[] } = {}): Promise<Blob> {
  return writeReviewPackage({
    subject,
    createdBy: "R",
    createdAt: new Date(0),
    decisions,
    plans: [plan],
    quadrats,
    crops: [],
    researchUseOnly: "Research use only",
    ...more,
  });
}

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (error) {
    return isTagged(error) ? `${error._tag}: ${String(error.details["field"] ?? "")}` : String(error);
  }
}

test("a package comes back as it went, crops and all, with every member's hash", async () => {
  const png = new Blob([new Uint8Array([1, 2, 3])]);
  const read = await readReviewPackage(await write({ crops: [{ cellId: "1_0", png }] }), subject);
  expect(read.decisions).toEqual(decisions);
  expect(read.plans).toEqual([plan]);
  expect(read.quadrats).toEqual(quadrats);
  expect(read.manifest.members.map(({ name }) => name)).toEqual([
    "decisions.jsonl",
    "plans.json",
    "tiles.json",
    "crops/1_0.png",
  ]);
});

test("another slide, network or scale is refused by name", async () => {
  const file = await write();
  const { slide, model } = subject;
  const other = (more: Partial<PackageSubject>) => failure(readReviewPackage(file, { ...subject, ...more }));
  expect(await other({ slide: { ...slide, id: "s2" } })).toBe("PackageMismatch: slide");
  expect(await other({ model: { ...model, sha256: "00" } })).toBe("PackageMismatch: network");
  expect(await other({ slide: { ...slide, micronsPerPx: 0.5 } })).toBe("PackageMismatch: µm/px");
  expect(await other({ analysis: "b" })).toBe("PackageMismatch: analysis");
});

test("a damaged package is refused, wherever the damage is", async () => {
  const whole = new Uint8Array(await (await write()).arrayBuffer());
  expect(await failure(readReviewPackage(new Blob(["not a zip"]), subject))).toMatch(/^PackageDamaged/);
  expect(await failure(readReviewPackage(new Blob([whole.slice(0, whole.length / 2)]), subject))).toMatch(
    /^PackageDamaged/,
  );
  let refused = 0;
  let same = 0;
  for (let at = 0; at < whole.length; at += 7) {
    const flipped = whole.slice();
    flipped[at] = (flipped[at] as number) ^ 0x10;
    try {
      const read = await readReviewPackage(new Blob([flipped]), subject);
      // Times and other fields of the container carry nothing that is imported.
      expect(read.decisions).toEqual(decisions);
      expect(read.plans).toEqual([plan]);
      same++;
    } catch (error) {
      expect(isTagged(error, "PackageDamaged") || isTagged(error, "PackageMismatch"), String(error)).toBe(true);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(same);
});

test("a decision that is no decision is refused", async () => {
  const wrong = [decisionOf(1, "1_0", "relabel", { classId: 9 })];
  const file = await writeReviewPackage({
    subject,
    createdBy: "R",
    createdAt: new Date(0),
    decisions: wrong,
    plans: [],
    quadrats: NO_SAMPLED_QUADRATS,
    crops: [],
    researchUseOnly: "",
  });
  expect(await failure(readReviewPackage(file, subject))).toMatch(/^PackageDamaged/);
});

test("quadrats that no plan can have are refused", () => {
  const refused = (change: object, reads: readonly unknown[] = []): string | null => {
    const json = JSON.stringify({ ...JSON.parse(sampledQuadratsJson({ plans: [], reads: [] })), reads });
    const plans = JSON.parse(sampledQuadratsJson({ plans: [{ ...quadratPlan, ...change }], reads: [] }))
      .plans as unknown[];
    try {
      readSampledQuadrats(JSON.stringify({ ...JSON.parse(json), plans }), "a");
      return null;
    } catch (error) {
      return isTagged(error) ? error._tag : String(error);
    }
  };
  expect(refused({})).toBeNull();
  for (const change of [
    { analysis: "b" },
    { order: Uint32Array.of(0, 0, 1, 2, 3, 4) },
    { predicted: Uint32Array.of(1) },
    { stratumOf: Uint8Array.of(9, 0, 0, 0, 0, 0) },
    { classId: 99 },
    { frame: { count: 6 } },
  ]) {
    expect(refused(change)).toBe("PackageDamaged");
  }
  expect(refused({}, [{ ...quadratRead, tile: -1 }])).toBe("PackageDamaged");
});
