import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const source = new URL("../../src/", import.meta.url);

/**
 * Words that the glossary (src/README.md) replaced, and the places that keep them: names stored in a database, a file or a command line, which
 * must open for ever, and the words that users know.
 */
const OLD_WORDS: readonly { readonly word: RegExp; readonly kept: RegExp }[] = [
  {
    word: /guard/i,
    kept: /\bguards\??:|\.guards\b|\bguards[,.]?$|`guards`|"guards"|guarded(Treatment|TissueMm2|Counts)|guardTreatment|--guards|\bguards(,| =| !==)|\$\{guards\}/,
  },
  {
    word: /\btrails?\b|Trail/i,
    kept: /"trail"|"trailHeads"|\btrail(Heads)?:|\.trail\b|trail\.jsonl|-trail-1|`trail|TRAIL|"\(file\) trail"|`trail (entries|head)/,
  },
  { word: /\b(a|the|one) person\b/i, kept: /$^/ },
  { word: /\bhangs? on\b|\b(is|are|was|were) (told|taken in)\b|cries wolf/i, kept: /told apart/ },
  { word: /\b(MOST|LEAST|LARGEST|DEEPEST)_[A-Z]/, kept: /$^/ },
  { word: /\b(takeIn|takeApart|takeAway|putDown)\b/, kept: /$^/ },
];

test("words that the glossary replaced do not come back", () => {
  const found = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(ts|md|css)$/.test(path))
    .flatMap((path) =>
      readFileSync(new URL(path, source), "utf8")
        .split("\n")
        .flatMap((line, index) =>
          OLD_WORDS.some(({ word, kept }) => word.test(line) && !kept.test(line))
            ? [`${path}:${index + 1}: ${line.trim().slice(0, 120)}`]
            : [],
        ),
    );
  expect(found).toEqual([]);
});
