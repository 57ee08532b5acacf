/**
 * SHA-256 (FIPS 180-4), synchronous. crypto.subtle only answers later, and a database transaction ends while one waits for it: the trail's
 * hash must be made inside the transaction that writes the record it describes. For whole files crypto.subtle is faster.
 */

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const ROUND_CONSTANTS = rootFractions(64, (prime) => Math.cbrt(prime));
/** The same of the square roots of the first 8 primes (5.3.3). */
const START = rootFractions(8, (prime) => Math.sqrt(prime));

function rootFractions(count: number, root: (prime: number) => number): Uint32Array {
  const fractions = new Uint32Array(count);
  let found = 0;
  for (let candidate = 2; found < count; candidate++) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false;
    if (prime) fractions[found++] = Math.floor((root(candidate) % 1) * 2 ** 32);
  }
  return fractions;
}

/** A SHA-256 that takes its message in pieces of any length. */
export class Sha256 {
  readonly #state = START.slice();
  readonly #block = new Uint8Array(64);
  readonly #schedule = new Uint32Array(64);
  #filled = 0;
  #totalBytes = 0;

  update(bytes: Uint8Array): this {
    this.#totalBytes += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const take = Math.min(64 - this.#filled, bytes.length - at);
      this.#block.set(bytes.subarray(at, at + take), this.#filled);
      this.#filled += take;
      at += take;
      if (this.#filled < 64) return this;
      this.#compress();
      this.#filled = 0;
    }
    return this;
  }

  /** Ends the message: 64 lower-case hexadecimal digits. The object must not be used afterwards. */
  hex(): string {
    const bits = this.#totalBytes * 8;
    this.#block.fill(0, this.#filled);
    this.#block[this.#filled] = 0x80;
    if (this.#filled >= 56) {
      this.#compress();
      this.#block.fill(0);
    }
    const view = new DataView(this.#block.buffer);
    view.setUint32(56, Math.floor(bits / 2 ** 32));
    view.setUint32(60, bits >>> 0);
    this.#compress();
    return [...this.#state].map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  #compress(): void {
    const w = this.#schedule;
    const view = new DataView(this.#block.buffer);
    for (let t = 0; t < 16; t++) w[t] = view.getUint32(t * 4);
    for (let t = 16; t < 64; t++) {
      const early = w[t - 15] as number;
      const late = w[t - 2] as number;
      const sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
      const sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
      w[t] = (w[t - 16] as number) + sigma0 + (w[t - 7] as number) + sigma1;
    }
    let [a, b, c, d, e, f, g, h] = this.#state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let t = 0; t < 64; t++) {
      const choice = (e & f) ^ (~e & g);
      const first =
        (h +
          (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
          choice +
          (ROUND_CONSTANTS[t] as number) +
          (w[t] as number)) |
        0;
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    const words = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i++) this.#state[i] = (this.#state[i] as number) + (words[i] as number);
  }
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** SHA-256 of a text's UTF-8 bytes, or of bytes, as lower-case hexadecimal digits. */
export function sha256(message: string | Uint8Array): string {
  return new Sha256().update(typeof message === "string" ? new TextEncoder().encode(message) : message).hex();
}
