import { expect, test } from "vitest";
import { decodeLzw } from "../../../src/sources/tiff/lzw.ts";

/** TIFF 6.0, section 13, the encoder's side; written apart from the decoder. */
function encodeLzw(data: Uint8Array): Uint8Array {
  const bits: number[] = [];
  let width = 9;
  let table = new Map<string, number>();
  const put = (code: number): void => {
    for (let bit = width - 1; bit >= 0; bit--) bits.push((code >> bit) & 1);
  };
  const codeOf = (text: string): number => (text.length === 1 ? text.charCodeAt(0) : (table.get(text) as number));
  put(256);
  let known = "";
  for (const byte of data) {
    const longer = known + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      known = longer;
      continue;
    }
    put(codeOf(known));
    table.set(longer, 258 + table.size);
    // As soon as entry 511 (1023, 2047) is in the table, codes grow by a bit; with entry 4094 the table is cleared.
    const next = 258 + table.size;
    if (next === 512 || next === 1024 || next === 2048) width++;
    else if (next === 4095) {
      put(256);
      width = 9;
      table = new Map();
    }
    known = String.fromCharCode(byte);
  }
  if (known) put(codeOf(known));
  put(257);
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, index) => {
    bytes[index >> 3] = (bytes[index >> 3] as number) | (bit << (7 - (index & 7)));
  });
  return bytes;
}

function noise(length: number, values: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % values;
  });
}

test.each([
  ["one byte", noise(1, 256, 1)],
  ["one value, which makes codes refer to themselves", new Uint8Array(5000)],
  ["few values: long strings", noise(60_000, 3, 7)],
  ["all values: the table fills and is cleared", noise(60_000, 256, 9)],
])("decodes %s", (_name, data) => {
  expect(decodeLzw(encodeLzw(data), data.length)).toEqual(data);
});

test("a cut or damaged stream is an unreadable tile, never a shorter one", () => {
  const data = noise(2000, 4, 3);
  const stream = encodeLzw(data);
  expect(() => decodeLzw(stream.subarray(0, stream.length >> 1), data.length)).toThrowError(
    expect.objectContaining({ _tag: "TileUnreadable" }) as Error,
  );
  expect(() => decodeLzw(Uint8Array.of(0x80, 0x3f, 0xff, 0xff), 100)).toThrowError(
    expect.objectContaining({ _tag: "TileUnreadable" }) as Error,
  );
});
