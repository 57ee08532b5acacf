import { malformed } from "./slidedat.ts";

/** Inflates a zlib stream that must give exactly `expected` bytes; more are not kept. @throws MalformedSlide. */
export async function inflateExactly(bytes: Uint8Array<ArrayBuffer>, expected: number): Promise<Uint8Array> {
  const output = new Uint8Array(expected);
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let written = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (written + value.length > expected) {
        await reader.cancel();
        throw malformed("positions for more photos");
      }
      output.set(value, written);
      written += value.length;
    }
  } catch (error) {
    throw malformed(`the positions do not unpack: ${String(error).slice(0, 60)}`);
  }
  if (written !== expected) throw malformed("positions for fewer photos");
  return output;
}
