import { expect, test } from "vitest";
import { NamePlates } from "../../../src/viewer/regions/name-plates.ts";

test("a name that would lie over another has no place; where there is room it has", () => {
  const names = new NamePlates();
  expect(names.take("Field 1", 100, 100)).toBe(true);
  expect(names.take("Field 2", 130, 95)).toBe(false);
  expect(names.take("Field 2", 130, 140)).toBe(true);
  expect(names.take("Field 3", 180, 100)).toBe(true);
  expect(names.count).toBe(3);
});
