import { sha256 as hashBytes } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/**
 * SHA-256 (FIPS 180-4), synchronous. crypto.subtle only answers later, and a database transaction ends while one waits for it: the audit
 * log's hash must be made inside the transaction that writes the record it describes. For whole files crypto.subtle is faster.
 */

/** A SHA-256 that takes its message in pieces of any length. */
export class Sha256 {
  readonly #hash = hashBytes.create();

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    return this;
  }

  /** Ends the message: 64 lower-case hexadecimal digits. The object must not be used afterwards. */
  hex(): string {
    return bytesToHex(this.#hash.digest());
  }
}

/** SHA-256 of a text's UTF-8 bytes, or of bytes, as lower-case hexadecimal digits. */
export function sha256(message: string | Uint8Array): string {
  return bytesToHex(hashBytes(typeof message === "string" ? new TextEncoder().encode(message) : message));
}
