import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isTagged, TaggedError } from "../../../src/core/base/errors.ts";
import type { SlideSource } from "../../../src/sources/base/slide-source.ts";
import { openTiff } from "../../../src/sources/open-tiff.ts";
import { mutations } from "./support/mutations.ts";
import { memorySource, tiffBytes } from "./support/tiff-bytes.ts";
import { directedDamage, TIFF_KINDS } from "./support/tiff-kinds.ts";

const signal = new AbortController().signal;
const MAX_OPEN_MS = 5000;

// Node has no picture decoder: every tile is unreadable here, which opening must survive too.
beforeAll(() => {
  vi.stubGlobal("createImageBitmap", () => Promise.reject(new DOMException("no decoder", "InvalidStateError")));
  vi.stubGlobal("ImageData", class {});
  vi.stubGlobal(
    "OffscreenCanvas",
    class {
      getContext(): object {
        return {};
      }
    },
  );
});
afterAll(() => vi.unstubAllGlobals());

/** Opens or fails with a tag that says what is wrong, in time. */
async function attempt(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<SlideSource | TaggedError> {
  const started = performance.now();
  try {
    const source = await openTiff(memorySource(bytes), "x", null, signal);
    const { levels, widthPx, heightPx } = source.info;
    expect(widthPx * heightPx, name).toBeGreaterThan(0);
    expect(levels.length, name).toBeLessThan(64);
    for (const level of levels) expect(level.downsample, name).toBeGreaterThanOrEqual(1);
    source.close();
    return source;
  } catch (error) {
    if (!(error instanceof TaggedError) || isTagged(error, "Unexpected")) throw new Error(`${name}: ${String(error)}`);
    return error;
  } finally {
    expect(performance.now() - started, name).toBeLessThan(MAX_OPEN_MS);
  }
}

test.each(Object.keys(TIFF_KINDS))("%s: the undamaged file opens with both levels", async (kind) => {
  const outcome = await attempt(tiffBytes(TIFF_KINDS[kind] ?? []), kind);
  if (outcome instanceof TaggedError) throw outcome;
  expect(outcome.info.levels.filter(({ synthetic }) => !synthetic)).toHaveLength(2);
  expect(outcome.info.format).toContain(kind === "generic" ? "tiff" : kind);
});

test.each(Object.keys(TIFF_KINDS))("%s: directed damage opens or fails with a tag", async (kind) => {
  let count = 0;
  for (const [name, bytes] of directedDamage(TIFF_KINDS[kind] ?? [])) {
    await attempt(bytes, `${kind}, ${name}`);
    count++;
  }
  expect(count).toBeGreaterThanOrEqual(30);
});

test.each(Object.keys(TIFF_KINDS))(
  "%s: a thousand mutations open or fail with a tag",
  async (kind) => {
    const whole = tiffBytes(TIFF_KINDS[kind] ?? []);
    let index = 0;
    // Half of them in the directories, where a single byte changes what is read.
    for (const bytes of mutations(whole, 1000, 77)) await attempt(bytes, `${kind}, mutation ${index++}`);
  },
  300_000,
);
