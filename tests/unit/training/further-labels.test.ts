import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface LabelledImage {
  image: string;
  slide: string;
  micronsPerPx: number;
  complete: boolean;
  cells: { x: number; y: number; label: string; reader: string }[];
}

interface DoubtedImage {
  image: string;
  slide: string;
  cells: { x: number; y: number; first: string; said: string; read: string; second?: string }[];
}

const TRAINING = join(import.meta.dirname, "../../../models/training");
const CLASSES = ["Eosinophil", "Neutrophil", "Mast cell", "Lymphocyte", "Plasma cell", "Other", "none", "undecided"];
const readJson = <T>(name: string): T => JSON.parse(readFileSync(join(TRAINING, name), "utf8")) as T;

const images = readdirSync(join(TRAINING, "labels"), { encoding: "utf8", recursive: true })
  .filter((name) => name.endsWith(".json"))
  .map((name) => readJson<{ kind: string; images?: LabelledImage[] }>(`labels/${name}`))
  .filter(({ kind }) => kind === "labels")
  .flatMap((file) => file.images ?? []);

test("no further label lies on a test slide", () => {
  const { test: testSlides } = readJson<{ test: string[] }>("split.json");
  expect(images.filter(({ slide }) => testSlides.includes(slide)).map(({ image }) => image)).toEqual([]);
});

test("a label looked at again lies on no test slide, once, and every answer is a known one", () => {
  const { test: testSlides } = readJson<{ test: string[] }>("split.json");
  const { images: looked } = readJson<{ images: DoubtedImage[] }>("labels/next/second-look.json");
  expect(looked.length).toBeGreaterThan(50);
  for (const { image, slide, cells } of looked) {
    expect(testSlides, image).not.toContain(slide);
    expect(new Set(cells.map(({ x, y }) => `${x},${y}`)).size, image).toBe(cells.length);
    for (const { first, said, read, second = read } of cells) {
      for (const answer of [first, said, read, second]) expect(CLASSES, image).toContain(answer);
    }
  }
});

test("every further label is a known class at a pixel of a field that is not complete", () => {
  expect(images.length).toBeGreaterThan(50);
  for (const { image, micronsPerPx, complete, cells } of images) {
    expect(micronsPerPx, image).toBeGreaterThan(0.1);
    expect(complete, image).toBe(false);
    for (const { x, y, label, reader } of cells) {
      expect(CLASSES, image).toContain(label);
      expect(Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0, `${image} ${x},${y}`).toBe(true);
      expect(reader.length).toBeGreaterThan(0);
    }
  }
});

test("no point is labelled twice within 2 µm", () => {
  for (const { image, micronsPerPx, cells } of images) {
    const tooNear = cells.filter((a, i) =>
      cells.slice(0, i).some((b) => Math.hypot(a.x - b.x, a.y - b.y) * micronsPerPx < 2),
    );
    expect(tooNear, image).toEqual([]);
  }
});
