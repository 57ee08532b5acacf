import { TaggedError } from "../../core/base/errors.ts";

/** Apple's PackBits (TIFF 6.0, section 9), at most `maxBytes` bytes. @throws TileUnreadable. */
export function decodePackBits(input: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  const output = new Uint8Array(maxBytes);
  let written = 0;
  for (let at = 0; at < input.length && written < maxBytes; ) {
    const control = input[at++] as number;
    if (control === 128) continue;
    const count = control < 128 ? control + 1 : 257 - control;
    const used = control < 128 ? count : 1;
    if (at + used > input.length) throw new TaggedError("TileUnreadable", "PackBits: cut off", { reason: "PackBits" });
    const taken = Math.min(count, maxBytes - written);
    if (control < 128) output.set(input.subarray(at, at + taken), written);
    else output.fill(input[at] as number, written, written + taken);
    at += used;
    written += taken;
  }
  return written === maxBytes ? output : output.slice(0, written);
}
