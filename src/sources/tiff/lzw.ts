import { TaggedError } from "../../core/base/errors.ts";

const CLEAR_CODE = 256;
const END_CODE = 257;
const MAX_CODES = 4096;

/**
 * TIFF's LZW (TIFF 6.0, section 13): most significant bit first, code width grows one code early. At most `outputBytes` bytes, fewer where
 * the end code comes earlier. @throws TileUnreadable.
 */
export function decodeLzw(input: Uint8Array, outputBytes: number): Uint8Array<ArrayBuffer> {
  const output = new Uint8Array(outputBytes);
  const prefix = new Uint16Array(MAX_CODES);
  const suffix = new Uint8Array(MAX_CODES);
  const lengths = new Uint16Array(MAX_CODES).fill(1, 0, 256);
  for (let code = 0; code < 256; code++) suffix[code] = code;
  let written = 0;
  let next = 258;
  let width = 9;
  let previous = -1;
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  const corrupt = () => new TaggedError("TileUnreadable", "LZW data is corrupt", { reason: "LZW" });
  const emit = (code: number): number => {
    const length = lengths[code] as number;
    let position = written + length - 1;
    let current = code;
    for (let step = 0; step < length; step++) {
      if (position < outputBytes) output[position] = suffix[current] as number;
      position--;
      if (step < length - 1) current = prefix[current] as number;
    }
    written += length;
    return suffix[current] as number;
  };
  while (written < outputBytes) {
    while (bitCount < width) {
      if (at >= input.length) throw corrupt();
      bits = ((bits << 8) | (input[at++] as number)) & 0xffffff;
      bitCount += 8;
    }
    const code = (bits >> (bitCount - width)) & ((1 << width) - 1);
    bitCount -= width;
    if (code === END_CODE) break;
    if (code === CLEAR_CODE) {
      next = 258;
      width = 9;
      previous = -1;
      continue;
    }
    if (previous < 0) {
      if (code >= 256) throw corrupt();
      emit(code);
    } else {
      if (code > next || next >= MAX_CODES) throw corrupt();
      prefix[next] = previous;
      lengths[next] = (lengths[previous] as number) + 1;
      if (code === next) {
        let root = previous;
        while ((lengths[root] as number) > 1) root = prefix[root] as number;
        suffix[next] = suffix[root] as number;
        emit(code);
      } else {
        suffix[next] = emit(code);
      }
      next++;
    }
    previous = code;
    if (next >= (1 << width) - 1 && width < 12) width++;
  }
  return written < outputBytes ? output.slice(0, written) : output;
}
