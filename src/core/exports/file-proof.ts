import { Sha256 } from "../base/hash.ts";
import { differs } from "./file-check.ts";

const LINE_FEED = 10;

/** Length, lines and SHA-256 of bytes that go by, once as they are written and once as they are read back. */
export class FileProof {
  readonly #hash = new Sha256();
  #bytes = 0;
  #lines = 0;

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) this.#lines++;
  }

  /**
   * Proves that what was read is what was written, and that it has as many lines as its content asks for (null: lines say nothing of it).
   * -> SHA-256 of the bytes read. To be called once. @throws ExportFailed.
   */
  confirm(written: FileProof, lines: number | null): string {
    const [hash, expected] = [this.#hash.hex(), written.#hash.hex()];
    if (this.#bytes !== written.#bytes) throw differs("its length", { bytes: this.#bytes, expected: written.#bytes });
    if (hash !== expected) throw differs("its bytes");
    if (lines !== null && this.#lines !== lines)
      throw differs("number of lines", { lines: this.#lines, expected: lines });
    return hash;
  }
}
