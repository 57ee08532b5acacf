import openJpegUrl from "@cornerstonejs/codec-openjpeg/decodewasm?url";
import createOpenJpeg, { type OpenJpeg } from "@cornerstonejs/codec-openjpeg/decodewasmjs";
import type { Jpeg2000Answer, Jpeg2000Job } from "./jpeg2000-pool.ts";

/** Decodes one codestream after the other with OpenJPEG in WASM. The pool ends a worker that does not answer. */
let codec: Promise<OpenJpeg> | null = null;

function loadCodec(): Promise<OpenJpeg> {
  codec ??= createOpenJpeg({
    locateFile: () => new URL(openJpegUrl, globalThis.location.href).href,
    print: () => undefined,
    printErr: () => undefined,
  });
  return codec;
}

/** A decoder per tile: a used one answers a damaged stream with the tile before. */
async function decode({ bytes, widthPx, heightPx, components }: Jpeg2000Job): Promise<Uint8Array<ArrayBuffer>> {
  const { J2KDecoder } = await loadCodec();
  const decoder = new J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, componentCount } = decoder.getFrameInfo();
    const samples = decoder.getDecodedBuffer();
    const whole = width === widthPx && height === heightPx && componentCount === components;
    if (!whole || samples.length !== widthPx * heightPx * components) throw new Error("the decoder gave another size");
    return samples.slice() as Uint8Array<ArrayBuffer>;
  } finally {
    decoder.delete();
  }
}

globalThis.addEventListener("message", async ({ data }: MessageEvent<Jpeg2000Job>) => {
  let answer: Jpeg2000Answer;
  try {
    answer = { samples: await decode(data) };
  } catch (error) {
    // The instance may be broken after an abort: the pool replaces this worker.
    answer = { failure: String(error) };
  }
  postMessage(answer, { transfer: "samples" in answer ? [answer.samples.buffer] : [] });
});
