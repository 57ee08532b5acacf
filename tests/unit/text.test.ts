import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { text } from "../../src/core/text/text.ts";

const source = new URL("../../src/", import.meta.url);

/** The code that shows texts, without the texts themselves. */
const code = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.startsWith("core/text/"))
  .map((path) => readFileSync(new URL(path, source), "utf8"))
  .join("\n");
const words = new Set(code.match(/[A-Za-z][\w-]*/g));

/** The paths of all texts under an object, as lists of keys. */
function paths(under: object, above: readonly string[] = []): string[][] {
  return Object.entries(under).flatMap(([key, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? paths(value, [...above, key])
      : [[...above, key]],
  );
}

test("every text is shown somewhere: its key, or the table that it is picked from by a key, stands in the code", () => {
  const isPicked = (table: string) => new RegExp(`\\b${table}(\\[|\\)|\\b *[,;}])`).test(code);
  const dead = paths(text).filter((path) => {
    const [key, table] = [path.at(-1) ?? "", path.at(-2) ?? ""];
    return !words.has(key) && !(path.length > 2 && isPicked(table));
  });
  expect(dead.map((path) => path.join("."))).toEqual([]);
});
