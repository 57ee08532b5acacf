import type { ByteSource } from "./byte-source.ts";
import { withRetries } from "./retry.ts";

/** A stretch of a file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** Neighbouring ranges are read as one when the gap is small; large reads are about thirty times faster per byte than small ones. */
const MAX_GAP_BYTES = 64 * 1024;
const MAX_READ_BYTES = 4 * 1024 * 1024;

/** Groups ranges (by index) into single reads, ordered by file offset. */
export function coalesceRanges(ranges: readonly ByteRange[]): { range: ByteRange; members: number[] }[] {
  const order = ranges.map((_, index) => index).sort((a, b) => (ranges[a]?.offset ?? 0) - (ranges[b]?.offset ?? 0));
  const groups: { start: number; end: number; members: number[] }[] = [];
  for (const index of order) {
    const range = ranges[index];
    if (!range) continue;
    const end = range.offset + range.length;
    const last = groups[groups.length - 1];
    const joined = last && range.offset - last.end <= MAX_GAP_BYTES && end - last.start <= MAX_READ_BYTES;
    if (last && joined) {
      last.end = Math.max(last.end, end);
      last.members.push(index);
    } else {
      groups.push({ start: range.offset, end, members: [index] });
    }
  }
  return groups.map(({ start, end, members }) => ({ range: { offset: start, length: end - start }, members }));
}

/** Reads many ranges with few reads, each retried; one promise per range, so that one bad range spoils only its own group. */
export function readRanges(
  source: ByteSource,
  ranges: readonly ByteRange[],
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>>[] {
  const results = new Array<Promise<Uint8Array<ArrayBuffer>>>(ranges.length);
  for (const { range, members } of coalesceRanges(ranges)) {
    const whole = withRetries(() => source.read(range.offset, range.length, signal), signal);
    for (const index of members) {
      const member = ranges[index] as ByteRange;
      const start = member.offset - range.offset;
      results[index] = whole.then((bytes) => bytes.slice(start, start + member.length));
    }
  }
  return results;
}
