import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import { type Codestream, readCodestream } from "./codestream.ts";
import { componentsToRgba } from "./component-colours.ts";

/** One tile for a worker; the bytes are a whole, checked codestream. */
export interface Jpeg2000Job {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: number;
}

/** Samples interleaved, 8 bits each, or why there are none. */
export type Jpeg2000Answer = { readonly samples: Uint8Array<ArrayBuffer> } | { readonly failure: string };

const MAX_WORKERS = 4;
/** A tile takes some 10 ms; one that takes this long hangs. */
const MAX_TILE_MS = 20_000;
/** A worker holds some 50 MB; the last is let go after this time without work. */
const IDLE_MS = 60_000;

interface Waiting {
  readonly job: Jpeg2000Job;
  readonly signal: AbortSignal;
  readonly resolve: (samples: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: unknown) => void;
}

/** Workers that decode JPEG 2000 tiles. One that crashes or hangs costs its own tile, and is replaced. */
class Jpeg2000Pool {
  readonly #idle: Worker[] = [];
  readonly #queue: Waiting[] = [];
  #busy = 0;
  #release: ReturnType<typeof setTimeout> | undefined;

  decode(job: Jpeg2000Job, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, signal, resolve, reject });
      this.#start();
    });
  }

  #start(): void {
    clearTimeout(this.#release);
    const limit = Math.max(1, Math.min(MAX_WORKERS, (navigator.hardwareConcurrency || 2) - 1));
    while (this.#busy < limit) {
      const next = this.#queue.shift();
      if (!next) break;
      if (next.signal.aborted) {
        next.reject(new TaggedError("Cancelled", "cancelled"));
        continue;
      }
      this.#busy++;
      void this.#run(next, this.#idle.pop() ?? makeWorker());
    }
    if (this.#busy === 0) this.#release = setTimeout(() => this.#letGo(), IDLE_MS);
  }

  async #run({ job, resolve, reject }: Waiting, worker: Worker): Promise<void> {
    const answer = await ask(worker, job);
    this.#busy--;
    if ("samples" in answer) {
      this.#idle.push(worker);
      resolve(answer.samples);
    } else {
      worker.terminate();
      const reason = "JPEG 2000 decoding";
      reject(new TaggedError("TileUnreadable", `JPEG 2000: ${answer.failure}`, { reason }));
    }
    this.#start();
  }

  #letGo(): void {
    for (const worker of this.#idle.splice(0)) worker.terminate();
  }
}

function makeWorker(): Worker {
  return new Worker(new URL("./jpeg2000-worker.ts", import.meta.url), { type: "module", name: "jpeg2000" });
}

/** Never rejects: a crash and a hang are failures of the tile. */
function ask(worker: Worker, job: Jpeg2000Job): Promise<Jpeg2000Answer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ failure: `no answer in ${MAX_TILE_MS / 1000} s` }), MAX_TILE_MS);
    const settle = (answer: Jpeg2000Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    worker.onmessage = ({ data }: MessageEvent<Jpeg2000Answer>) => settle(data);
    worker.onerror = (event) => settle({ failure: event.message || "the decoder's worker broke" });
    worker.onmessageerror = () => settle({ failure: "the decoder's answer could not be read" });
    worker.postMessage(job);
  });
}

const pool = new Jpeg2000Pool();

/**
 * RGBA of one JPEG 2000 tile. checkSize throws where its size is wrong, before it is decoded. yCbCr: three components are YCbCr although the
 * stream does not say
 * so (Aperio 33003). Where components are subsampled, OpenJPEG converts them itself. @throws TileUnreadable, Cancelled.
 */
export async function decodeJpeg2000(
  bytes: Uint8Array<ArrayBuffer>,
  yCbCr: boolean,
  checkSize: (found: { readonly widthPx: number; readonly heightPx: number }) => void,
  signal: AbortSignal,
): Promise<{ rgba: Uint8ClampedArray<ArrayBuffer>; widthPx: number; heightPx: number }> {
  throwIfCancelled(signal);
  const stream = readCodestream(bytes);
  const { widthPx, heightPx, components, subsampled } = stream;
  checkSize(stream);
  if (subsampled && !yCbCr) {
    throw new TaggedError("TileUnreadable", "JPEG 2000: subsampled RGB", { reason: "JPEG 2000: subsampled RGB" });
  }
  const samples = await pool.decode({ bytes: stream.bytes.slice(), widthPx, heightPx, components }, signal);
  return { rgba: componentsToRgba(samples, components, yCbCr && !subsampled), widthPx, heightPx };
}

/** Interleaved samples of one tile, 8 bits each, for a caller that knows their colours; checkSize as above. @throws TileUnreadable, Cancelled. */
export async function decodeJpeg2000Samples(
  bytes: Uint8Array<ArrayBuffer>,
  checkSize: (found: Pick<Codestream, "widthPx" | "heightPx" | "components">) => void,
  signal: AbortSignal,
): Promise<{ readonly samples: Uint8Array<ArrayBuffer>; readonly colourTransformed: boolean }> {
  throwIfCancelled(signal);
  const stream = readCodestream(bytes);
  checkSize(stream);
  if (stream.subsampled) {
    throw new TaggedError("TileUnreadable", "JPEG 2000: subsampled", { reason: "JPEG 2000: subsampled" });
  }
  const { widthPx, heightPx, components, colourTransformed } = stream;
  const samples = await pool.decode({ bytes: stream.bytes.slice(), widthPx, heightPx, components }, signal);
  return { samples, colourTransformed };
}
