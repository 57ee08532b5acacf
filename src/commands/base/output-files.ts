import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename } from "node:path";
import { UsageError } from "./arguments.ts";

/** Ending of a file that is not whole yet. */
export const UNFINISHED = ".part";

/**
 * The result files of one slide: written beside their places under another name, made durable, and moved there together at the end, so
 * that a file with its real name is always whole. The one committed last says by being there that all are.
 */
export class OutputFiles {
  readonly #base: string;
  readonly #open = new Map<string, FileHandle>();

  /** base: path and beginning of every name ("out/slide.svs"). */
  constructor(base: string) {
    this.#base = base;
  }

  /** Appends to `<base>.<ending>`; a first call makes the file, so an empty text makes an empty file. @throws what the disk says. */
  async write(ending: string, chunk: string | Uint8Array): Promise<void> {
    let file = this.#open.get(ending);
    if (!file) {
      file = await open(this.#unfinished(ending), "w");
      this.#open.set(ending, file);
    }
    await file.appendFile(chunk);
  }

  /**
   * Reads every file back from the disk and, when all are as they were made, moves them to their places, in the order they were begun.
   * expected: SHA-256 by ending. @throws when a file is missing or differs; then none has moved.
   */
  async commit(expected: Readonly<Record<string, string>>): Promise<void> {
    for (const file of this.#open.values()) {
      await file.sync();
      await file.close();
    }
    const endings = new Set([...this.#open.keys(), ...Object.keys(expected)]);
    for (const ending of endings) {
      const found = this.#open.has(ending) ? await hashFile(this.#unfinished(ending)) : "";
      if (found !== expected[ending]) throw new Error(`${ending}: read back from the disk, the file differs`);
    }
    for (const ending of this.#open.keys()) await rename(this.#unfinished(ending), `${this.#base}.${ending}`);
    this.#open.clear();
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    for (const [ending, file] of this.#open) {
      // Closed already where committing failed half-way.
      if (file.fd >= 0) await file.close();
      await rm(this.#unfinished(ending), { force: true });
    }
    this.#open.clear();
  }

  #unfinished(ending: string): string {
    return `${this.#base}.${ending}${UNFINISHED}`;
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** Results are named after the slide's file: two of one name would overwrite each other. @throws UsageError before anything is counted. */
export function refuseEqualNames(slides: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const slide of slides) {
    // Some file systems ignore upper and lower case.
    const name = basename(slide).toLowerCase();
    const before = seen.get(name);
    if (before !== undefined) {
      throw new UsageError(
        `${before} and ${slide} have the same file name: their results would overwrite each other. Count them into two folders (--out)`,
      );
    }
    seen.set(name, slide);
  }
}
