import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const training = new URL("../../../models/training/", import.meta.url);

test("the recipe holds everything that learn.py asks it for", () => {
  const recipe = JSON.parse(readFileSync(new URL("recipe.json", training), "utf8")) as Record<string, unknown>;
  const source = readFileSync(new URL("learn.py", training), "utf8");
  const asked = [...source.matchAll(/recipe(?:\[|, )"(\w+)"/g)].map((found) => found[1] as string);
  expect(asked.length).toBeGreaterThan(5);
  expect([...new Set(asked)].filter((name) => !(name in recipe))).toEqual([]);
});
