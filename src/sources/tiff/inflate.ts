import { TaggedError } from "../../core/base/errors.ts";

/**
 * Inflates zlib streams (RFC 1950, RFC 1951) to a stated size and no further. The browser's own stream refuses a tile with a padding byte
 * after its end, which TIFF writers leave and every other reader accepts; and it may inflate a small tile to gigabytes.
 */
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAX_CODE_BITS = 15;

function corrupt(reason: string): TaggedError {
  return new TaggedError("TileUnreadable", `deflate: ${reason}`, { reason: "deflate" });
}

/** A table of 2^bits entries: code in reading order -> symbol * 16 + length; 0 where no code starts so (RFC 1951, 3.2.2). */
interface CodeTable {
  readonly entries: Uint16Array;
  readonly bits: number;
}

function makeTable(lengths: Uint8Array): CodeTable {
  const counts = new Uint16Array(MAX_CODE_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] as number) + 1;
  counts[0] = 0;
  const next = new Uint16Array(MAX_CODE_BITS + 2);
  let bits = 1;
  let left = 1;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    next[length + 1] = ((next[length] as number) + (counts[length] as number)) << 1;
    left = left * 2 - (counts[length] as number);
    if (left < 0) throw corrupt("a code has too many symbols");
    if (counts[length]) bits = length;
  }
  const entries = new Uint16Array(1 << bits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number;
    if (length === 0) continue;
    const code = next[length] as number;
    next[length] = code + 1;
    let reversed = 0;
    for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
    for (let at = reversed; at < entries.length; at += 1 << length) entries[at] = symbol * 16 + length;
  }
  return { entries, bits };
}

let fixed: { literals: CodeTable; distances: CodeTable } | null = null;

function fixedTables(): { literals: CodeTable; distances: CodeTable } {
  const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
  fixed ??= { literals: makeTable(lengths), distances: makeTable(new Uint8Array(30).fill(5)) };
  return fixed;
}

class Inflater {
  readonly #input: Uint8Array;
  readonly #output: Uint8Array<ArrayBuffer>;
  #at = 2;
  #hold = 0;
  #held = 0;
  written = 0;
  /** The stream holds more than the output takes. */
  overran = false;

  constructor(input: Uint8Array, output: Uint8Array<ArrayBuffer>) {
    this.#input = input;
    this.#output = output;
  }

  /** Reads blocks to the stream's end, or until there is more than the output takes. */
  run(): void {
    for (let last = 0; !last && !this.overran; ) {
      last = this.#bits(1);
      const kind = this.#bits(2);
      if (kind === 0) this.#stored();
      else if (kind === 1) this.#block(fixedTables().literals, fixedTables().distances);
      else if (kind === 2) this.#dynamic();
      else throw corrupt("a block of unknown kind");
    }
  }

  /** Whether the four bytes after the last block are the output's Adler-32 (RFC 1950, 2.2); null where the file ends before them. */
  checksumMatches(): boolean | null {
    const at = this.#at - (this.#held >> 3);
    if (at + 4 > this.#input.length) return null;
    const stated = new DataView(this.#input.buffer, this.#input.byteOffset + at, 4).getUint32(0);
    return stated === adler32(this.#output.subarray(0, this.written));
  }

  #need(count: number): void {
    while (this.#held < count) {
      if (this.#at >= this.#input.length) throw corrupt("cut off");
      this.#hold |= (this.#input[this.#at++] as number) << this.#held;
      this.#held += 8;
    }
  }

  #bits(count: number): number {
    this.#need(count);
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#held -= count;
    return value;
  }

  #symbol({ entries, bits }: CodeTable): number {
    while (this.#held < bits && this.#at < this.#input.length) {
      this.#hold |= (this.#input[this.#at++] as number) << this.#held;
      this.#held += 8;
    }
    const entry = entries[this.#hold & ((1 << bits) - 1)] as number;
    const length = entry & 15;
    if (length === 0 || length > this.#held) throw corrupt(length === 0 ? "an unknown code" : "cut off");
    this.#hold >>>= length;
    this.#held -= length;
    return entry >> 4;
  }

  #stored(): void {
    this.#at -= this.#held >> 3;
    this.#hold = 0;
    this.#held = 0;
    const input = this.#input;
    if (this.#at + 4 > input.length) throw corrupt("cut off");
    const length = (input[this.#at] as number) | ((input[this.#at + 1] as number) << 8);
    const inverse = (input[this.#at + 2] as number) | ((input[this.#at + 3] as number) << 8);
    if ((length ^ inverse) !== 0xffff) throw corrupt("a stored block contradicts its length");
    this.#at += 4;
    if (this.#at + length > input.length) throw corrupt("cut off");
    const taken = Math.min(length, this.#output.length - this.written);
    this.#output.set(input.subarray(this.#at, this.#at + taken), this.written);
    this.#at += length;
    this.written += taken;
    this.overran ||= taken < length;
  }

  #dynamic(): void {
    const literalCount = this.#bits(5) + 257;
    const distanceCount = this.#bits(5) + 1;
    const codeCount = this.#bits(4) + 4;
    if (literalCount > 286 || distanceCount > 30) throw corrupt("too many codes");
    const codeLengths = new Uint8Array(19);
    for (let index = 0; index < codeCount; index++) codeLengths[CODE_LENGTH_ORDER[index] as number] = this.#bits(3);
    const codes = makeTable(codeLengths);
    const lengths = new Uint8Array(literalCount + distanceCount);
    for (let index = 0; index < lengths.length; ) {
      const symbol = this.#symbol(codes);
      if (symbol < 16) {
        lengths[index++] = symbol;
        continue;
      }
      if (symbol === 16 && index === 0) throw corrupt("a repeat without a length before it");
      const value = symbol === 16 ? (lengths[index - 1] as number) : 0;
      const repeat = symbol === 16 ? 3 + this.#bits(2) : symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7);
      if (index + repeat > lengths.length) throw corrupt("too many code lengths");
      lengths.fill(value, index, index + repeat);
      index += repeat;
    }
    this.#block(makeTable(lengths.subarray(0, literalCount)), makeTable(lengths.subarray(literalCount)));
  }

  #block(literals: CodeTable, distances: CodeTable): void {
    const output = this.#output;
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === 256) return;
      if (this.written >= output.length) {
        this.overran = true;
        return;
      }
      if (symbol < 256) {
        output[this.written++] = symbol;
        continue;
      }
      const lengthIndex = symbol - 257;
      if (lengthIndex >= LENGTH_BASE.length) throw corrupt("an unknown length");
      const length = (LENGTH_BASE[lengthIndex] as number) + this.#bits(LENGTH_BITS[lengthIndex] as number);
      const distanceIndex = this.#symbol(distances);
      if (distanceIndex >= DISTANCE_BASE.length) throw corrupt("an unknown distance");
      const distance = (DISTANCE_BASE[distanceIndex] as number) + this.#bits(DISTANCE_BITS[distanceIndex] as number);
      if (distance > this.written) throw corrupt("a distance before the start");
      const end = Math.min(output.length, this.written + length);
      this.overran = this.written + length > output.length;
      for (; this.written < end; this.written++) output[this.written] = output[this.written - distance] as number;
      if (this.overran) return;
    }
  }
}

/** RFC 1950, section 8. Sums are reduced often enough to stay exact. */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += 3800) {
    const end = Math.min(bytes.length, start + 3800);
    for (let at = start; at < end; at++) {
      low += bytes[at] as number;
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  return ((high << 16) | low) >>> 0;
}

/**
 * The first `maxBytes` bytes of a zlib stream, or fewer where it ends earlier. Bytes after the stream's end are left alone.
 * @throws TileUnreadable for anything that is not a whole stream, and where the check sum of a stream that fits differs.
 */
export function inflateZlib(input: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  const header = ((input[0] ?? 0) << 8) | (input[1] ?? 0);
  if (input.length < 6 || (header & 0x0f00) !== 0x0800 || header % 31 !== 0 || (header & 0x20) !== 0) {
    throw corrupt("not a zlib stream");
  }
  const output = new Uint8Array(maxBytes);
  const inflater = new Inflater(input, output);
  try {
    inflater.run();
  } catch (error) {
    // Whole pixels, and only what follows them is missing: libtiff takes them too.
    if (inflater.written < maxBytes) throw error;
    return output;
  }
  if (!inflater.overran && inflater.checksumMatches() === false) throw corrupt("the check sum differs");
  return inflater.written === maxBytes ? output : output.slice(0, inflater.written);
}
