import { expect, test } from "vitest";
import { TaggedError } from "../../../src/core/base/errors.ts";
import type { ByteSource } from "../../../src/sources/bytes/byte-source.ts";
import { coalesceRanges, readRanges } from "../../../src/sources/bytes/coalesced-reader.ts";
import { withRetries } from "../../../src/sources/bytes/retry.ts";

const signal = new AbortController().signal;

test("neighbouring ranges become one read, far ones and too long ones stay apart, whatever their order", () => {
  const ranges = [
    { offset: 200_000, length: 1000 },
    { offset: 0, length: 1000 },
    { offset: 1500, length: 1000 },
    { offset: 201_000, length: 5 * 1024 * 1024 },
  ];
  expect(coalesceRanges(ranges)).toEqual([
    { range: { offset: 0, length: 2500 }, members: [1, 2] },
    { range: { offset: 200_000, length: 1000 }, members: [0] },
    { range: { offset: 201_000, length: 5 * 1024 * 1024 }, members: [3] },
  ]);
});

test("every range gets its own bytes, overlapping ones too", async () => {
  let reads = 0;
  const source: ByteSource = {
    sizeBytes: 10_000,
    read: async (offset, length) => {
      reads++;
      return Uint8Array.from({ length }, (_, index) => (offset + index) % 251);
    },
  };
  const ranges = [
    { offset: 30, length: 4 },
    { offset: 10, length: 25 },
    { offset: 500, length: 0 },
  ];
  const parts = await Promise.all(readRanges(source, ranges, signal));
  expect(parts.map((part) => part.length)).toEqual([4, 25, 0]);
  expect([...(parts[0] as Uint8Array)]).toEqual([30, 31, 32, 33]);
  expect(parts[1]?.[24]).toBe(34);
  expect(reads).toBe(1);
});

test("a read that fails is tried three times, a truncated or cancelled one once", async () => {
  let attempts = 0;
  const flaky = async (): Promise<string> => {
    attempts++;
    if (attempts < 3) throw new Error("network");
    return "there";
  };
  expect(await withRetries(flaky, signal)).toBe("there");
  expect(attempts).toBe(3);

  for (const tag of ["TruncatedFile", "Cancelled"] as const) {
    attempts = 0;
    const final = withRetries(async () => {
      attempts++;
      throw new TaggedError(tag, "no use");
    }, signal);
    await expect(final).rejects.toMatchObject({ _tag: tag });
    expect(attempts).toBe(1);
  }
});
