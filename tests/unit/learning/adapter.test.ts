import { expect, test } from "vitest";
import { CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { adaptCells } from "../../../src/core/learning/adapt-cells.ts";
import { type Adapter, adapterSha256, checkAdapterFits, parseAdapter } from "../../../src/core/learning/adapter.ts";
import { fitAdapter, kindFor } from "../../../src/core/learning/fit-adapter.ts";
import { judgeAdapter } from "../../../src/core/learning/judge-adapter.ts";
import { testAdapter } from "../support/test-adapter.ts";

const EOSINOPHIL = 0;
const OTHER = 5;
const MODEL = { id: "tiny", sha256: "a".repeat(64) };

const adapterOf = (weights: number[][], changes: Partial<Adapter> = {}) => testAdapter(MODEL, weights, changes);

/** Cells of given probability of being an eosinophil; the rest is half lymphocyte, half other. */
function cellsOf(eosinophil: readonly number[]) {
  const cells = createCellTable(eosinophil.length);
  eosinophil.forEach((p, row) => {
    cells.classProbabilities.set([p, 0.1 * (1 - p), 0, 0.4 * (1 - p), 0, 0.5 * (1 - p)], row * CLASS_COUNT);
    cells.classId[row] = p > 0.5 * (1 - p) ? EOSINOPHIL : OTHER;
  });
  return cells;
}

test("an adapter of nothing changes nothing", () => {
  const cells = cellsOf([0.9, 0.5, 0.1, 0.01]);
  const adapted = adaptCells(cells, adapterOf([[0], [0]]));
  expect([...adapted.classId]).toEqual([...cells.classId]);
  cells.classProbabilities.forEach((p, at) => {
    expect(adapted.classProbabilities[at]).toBeCloseTo(p, 5);
  });
});

test("a bias moves its class; the others keep their proportions; rows sum to 1; the table stays", () => {
  const cells = cellsOf([0.5]);
  const before = [...cells.classProbabilities];
  const { classId, classProbabilities } = adaptCells(cells, adapterOf([[-2], [0]]));
  expect(classId[0]).toBe(OTHER);
  expect(classProbabilities[0]).toBeCloseTo((0.5 * Math.exp(-2)) / (0.5 * Math.exp(-2) + 0.5), 5);
  expect((classProbabilities[3] as number) / (classProbabilities[5] as number)).toBeCloseTo(0.8, 5);
  expect(classProbabilities.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
  expect([...cells.classProbabilities]).toEqual(before);
});

test("answers that say 'none of these is an eosinophil' lower the class", () => {
  const cells = cellsOf(Array.from({ length: 40 }, (_, i) => 0.4 + 0.005 * i));
  const answers = Array.from({ length: 40 }, (_, row) => ({ row, classId: OTHER }));
  expect(fitAdapter(cells, answers.slice(0, 24), [0, 1])).toBeNull();
  const fitted = fitAdapter(cells, answers, [0, 1]);
  expect(fitted?.kind).toBe("biases");
  expect(fitted?.weights[0]?.[0]).toBeLessThan(-1);
});

test("a linear layer needs 200 answers with 20 of each counted class", () => {
  const answers = (counts: readonly number[]) =>
    counts.flatMap((count, classId) => Array.from({ length: count }, () => ({ classId })));
  expect(kindFor(answers([20, 20, 0, 0, 0, 159]), [0, 1])).toBe("biases");
  expect(kindFor(answers([19, 20, 0, 0, 0, 161]), [0, 1])).toBe("biases");
  expect(kindFor(answers([20, 20, 0, 0, 0, 160]), [0, 1])).toBe("linear");
});

test("the file is read as it was written, and refused where a field or the network is another", () => {
  const adapter = adapterOf([[-0.5], [0.25]]);
  const read = parseAdapter(JSON.parse(JSON.stringify(adapter)));
  expect(adapterSha256(read)).toBe(adapterSha256(adapter));
  expect(adapterSha256(adapterOf([[-0.5], [0.26]]))).not.toBe(adapterSha256(adapter));
  expect(() => parseAdapter(adapterOf([[0]]))).toThrow(/weights/);
  expect(() => parseAdapter(adapterOf([[Number.NaN], [0]]))).toThrow(/weights/);
  expect(() => parseAdapter(adapterOf([[0], [0]], { kind: "linear" }))).toThrow(/weights/);
  expect(() => checkAdapterFits(adapter, MODEL)).not.toThrow();
  expect(() => checkAdapterFits(adapter, { id: "next", sha256: "b".repeat(64) })).toThrow(
    /made for tiny, not for next/,
  );
});

/** 20 eosinophils, 20 neutrophils, 40 others; p: probability given to the true group before and after. */
function judged(before: number, after: (at: number) => number) {
  const row = (group: number, p: number) => [0, 1, 2].map((k) => (k === group ? p : (1 - p) / 2));
  return Array.from({ length: 80 }, (_, at) => {
    const group = at < 20 ? 0 : at < 40 ? 1 : 2;
    return { group, before: row(group, before), after: row(group, after(at)), weight: 1 };
  });
}

test("offered only where the loss falls by more than its error and no counted class loses cells", () => {
  expect(
    judgeAdapter(
      judged(0.6, (at) => 0.7 + 0.001 * at),
      2,
    ).outcome,
  ).toBe("offered");
  expect(
    judgeAdapter(
      judged(0.6, (at) => (at % 2 === 0 ? 0.7 : 0.5)),
      2,
    ).outcome,
  ).toBe("noBetter");
  expect(
    judgeAdapter(
      judged(0.6, () => 0.6),
      2,
    ).outcome,
  ).toBe("noBetter");
  expect(
    judgeAdapter(
      judged(0.6, (at) => (at === 3 ? 0.1 : 0.9)),
      2,
    ).outcome,
  ).toBe("losesCells");
  expect(judgeAdapter(judged(0.6, () => 0.9).slice(6), 2).outcome).toBe("tooFew");
  expect(judgeAdapter([], 2)).toMatchObject({ outcome: "tooFew", answers: 0, lossBefore: 0 });
});
