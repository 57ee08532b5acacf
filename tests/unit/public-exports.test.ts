import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src/", import.meta.url));
const NOUNS = JSON.parse(readFileSync(join(source, "nouns.json"), "utf8")) as Record<string, readonly string[]>;

/** The names a file exports, read from its text: classes, functions, values and types, and what it hands on from other files. */
function exportedNames(file: string): string[] {
  const text = readFileSync(join(source, file), "utf8");
  const declared = text.matchAll(
    /^export (?:abstract |async |declare )*(?:class|function\*?|const|let|interface|type|enum) (\w+)/gm,
  );
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names.split(",").map(
      (name) =>
        name
          .replace(/^\s*type\s/, "")
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? "",
    ),
  );
  const whole = [...text.matchAll(/^export \* from "([^"]+)"/gm)].map(([, target]) => `* from ${target}`);
  return [...[...declared].map(([, name = ""]) => name), ...listed, ...whole].filter((name) => name !== "").sort();
}

/** "core/cells" -> file -> names, of the files that other nouns may import: those directly in the noun's folder. */
function publicExports(): Record<string, Record<string, string[]>> {
  const nouns = Object.entries(NOUNS).flatMap(([floor, names]) => names.map((name) => `${floor}/${name}`));
  return Object.fromEntries(
    nouns.map((noun) => {
      const files = readdirSync(join(source, noun)).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
      const named = files.sort().map((file) => [file, exportedNames(`${noun}/${file}`)] as const);
      return [noun, Object.fromEntries(named.filter(([, names]) => names.length > 0))];
    }),
  );
}

test("what each noun exports is what the snapshot says; `npx vitest run --project unit -u` renews it on purpose", async () => {
  await expect(`${JSON.stringify(publicExports(), null, 1)}\n`).toMatchFileSnapshot("snapshots/public-exports.json");
});
