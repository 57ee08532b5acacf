import type { CropRequest } from "../base/ports.ts";

/** Crops kept ready: the one shown, those that come next, and the ones just left. */
const MAX_KEPT = 32;

/** Pictures of cells by name; what is asked for ahead of time is there when its turn comes. */
export class CropCache {
  readonly #read: (request: CropRequest) => Promise<ImageBitmap>;
  readonly #pictures = new Map<string, Promise<ImageBitmap>>();
  readonly #ready = new Map<string, ImageBitmap>();

  constructor(read: (request: CropRequest) => Promise<ImageBitmap>) {
    this.#read = read;
  }

  /** The picture if it is there already. */
  ready(name: string): ImageBitmap | null {
    return this.#ready.get(name) ?? null;
  }

  /** The picture, read at most once while it is kept. It belongs to the cache: draw it, do not close it. @throws TileUnreadable. */
  load(name: string, request: CropRequest): Promise<ImageBitmap> {
    const known = this.#pictures.get(name);
    if (known) {
      // Asked for again: last to be let go.
      this.#pictures.delete(name);
      this.#pictures.set(name, known);
      return known;
    }
    const reading = this.#read(request).then(
      (picture) => {
        if (this.#pictures.get(name) === reading) this.#ready.set(name, picture);
        return picture;
      },
      (error: unknown) => {
        this.#pictures.delete(name);
        throw error;
      },
    );
    this.#pictures.set(name, reading);
    for (const oldest of this.#pictures.keys()) {
      if (this.#pictures.size <= MAX_KEPT) break;
      this.#drop(oldest);
    }
    return reading;
  }

  /** Lets go of everything: another slide is open. */
  clear(): void {
    for (const name of [...this.#pictures.keys()]) this.#drop(name);
  }

  #drop(name: string): void {
    this.#pictures.delete(name);
    this.#ready.get(name)?.close();
    this.#ready.delete(name);
  }
}
