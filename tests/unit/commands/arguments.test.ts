import { expect, test } from "vitest";
import { parseCountArguments, UsageError } from "../../../src/commands/base/arguments.ts";

test("a full command line is read", () => {
  const request = parseCountArguments(
    "a.svs b.png --out results --mpp 0.25 --region 10,20,300,400 --backend wasm --threads 3 --quiet --model mine".split(
      " ",
    ),
  );
  expect(request).toEqual({
    adapter: null,
    slides: ["a.svs", "b.png"],
    out: "results",
    micronsPerPx: 0.25,
    image: null,
    model: "mine",
    region: { x0: 10, y0: 20, x1: 310, y1: 420 },
    regions: null,
    backend: "wasm",
    threads: 3,
    guards: "mark",
    stain: "he",
    countedClasses: null,
    also: [],
    quiet: true,
    help: false,
  });
});

test.each([
  ["no slide", "--out x"],
  ["no folder", "a.svs"],
  ["zero µm/px", "a.svs --out x --mpp 0"],
  ["text as µm/px", "a.svs --out x --mpp abc"],
  ["a region of three numbers", "a.svs --out x --region 1,2,3"],
  ["a region with an empty place", "a.svs --out x --region ,,50,50"],
  ["an empty region", "a.svs --out x --region 1,2,0,5"],
  ["a region file for two slides", "a.svs b.svs --out x --regions r.geojson"],
  ["an unknown backend", "a.svs --out x --backend cuda"],
  ["half a thread", "a.svs --out x --threads 0.5"],
  ["an unknown option", "a.svs --out x --fast"],
])("%s is refused", (_name, line) => {
  expect(() => parseCountArguments(line.split(" "))).toThrow(UsageError);
});

test("the stain is what the slide's colours say, but where a network for H&E is named", () => {
  const stainOf = (...more: string[]): string => parseCountArguments(["a.svs", "--out", "o", ...more]).stain;
  expect([stainOf(), stainOf("--stain", "dab"), stainOf("--model", "m"), stainOf("--adapter", "x.json")]).toEqual([
    "auto",
    "dab",
    "he",
    "he",
  ]);
});

test("counted classes are named as they are exported, in any case, with a hyphen for a space", () => {
  const { countedClasses } = parseCountArguments(["a.svs", "--out", "o", "--classes", "eosinophil,Mast-cell"]);
  expect(countedClasses).toEqual(["Eosinophil", "Mast cell"]);
  expect(() => parseCountArguments(["a.svs", "--out", "o", "--classes", "basophil"])).toThrow(/--classes/);
});

test("--adapter names a file, and belongs to H&E", () => {
  expect(parseCountArguments(["a.svs", "--out", "r", "--adapter", "lab.json"]).adapter).toBe("lab.json");
  expect(() => parseCountArguments(["a.svs", "--out", "r", "--adapter", "lab.json", "--stain", "dab"])).toThrow(
    /--adapter/,
  );
});
