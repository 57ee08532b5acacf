import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { openSlide } from "../../../src/sources/open-slide.ts";
import { mutations } from "../../unit/sources/support/mutations.ts";
import { builtFile } from "../support/built-slides.ts";

const signal = new AbortController().signal;
const MAX_READ_MS = 30_000;

/** Places of the codestreams in a file: each from SOC and SIZ to the next. */
function codestreams(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51) found.push(at);
  }
  return found;
}

async function readFirstTile(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8ClampedArray | null> {
  try {
    const source = await openSlide({ kind: "file", name: "renamed", file: new Blob([bytes]) }, signal);
    const { rgba } = await source.readRegion(0, 0, 0, 256, 256, signal);
    source.close();
    return rgba;
  } catch (error) {
    if (!isTagged(error, "TileUnreadable")) throw error;
    return null;
  }
}

test("a damaged JPEG 2000 tile is unreadable or looks damaged; it is never the tile before, and the next ones are whole", async () => {
  const file = await builtFile("aperio-33005.svs");
  if (!file) {
    console.warn("the slide cannot be built on this machine: skipped");
    return;
  }
  const whole = new Uint8Array(await file.arrayBuffer());
  const expected = await readFirstTile(whole);
  expect(expected).not.toBeNull();
  const [first, second] = codestreams(whole) as [number, number];
  const stream = whole.slice(first, second);
  let unreadable = 0;
  for (const damaged of mutations(stream, 24, 5)) {
    const bytes = whole.slice();
    bytes.fill(0, first, second);
    bytes.set(damaged.subarray(0, second - first), first);
    const started = performance.now();
    const read = await readFirstTile(bytes);
    expect(performance.now() - started).toBeLessThan(MAX_READ_MS);
    if (read === null) unreadable++;
  }
  // Cut in the middle: never a picture with a grey rest.
  const cut = whole.slice();
  cut.fill(0, first + (second - first) / 2, second);
  expect(await readFirstTile(cut)).toBeNull();
  console.info(`${unreadable} of 24 damaged tiles unreadable, the others decoded with their damage`);
  const again = await readFirstTile(whole);
  expect(again?.every((value, at) => value === expected?.[at])).toBe(true);
});
