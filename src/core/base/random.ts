/** Random numbers that are the same everywhere for the same seed, so that a sample can be drawn again and checked. */
export interface SeededRandom {
  /** A whole number in [0, bound), every one equally likely; bound from 1 to 2^32. */
  below(bound: number): number;
  /** A number in [0, 1) in steps of 2^-32. */
  uniform(): number;
}

/** What is written beside a seed. */
export const RANDOM_NAME = "xoshiro128** seeded by splitmix32";

/**
 * xoshiro128** (Blackman and Vigna 2021, ACM TOMS 47:36), its state filled from a 32-bit seed by the splitmix32 sequence
 * (the murmur3 finaliser over a Weyl sequence). seed: a whole number, taken modulo 2^32.
 */
export function createRandom(seed: number): SeededRandom {
  let weyl = seed >>> 0;
  const splitmix = (): number => {
    weyl = (weyl + 0x9e3779b9) >>> 0;
    let mixed = weyl;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let d = splitmix();
  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return {
    uniform: () => next() / 2 ** 32,
    below(bound) {
      // What lies beyond the last whole multiple of the bound is drawn again: no value is favoured.
      const limit = 2 ** 32 - (2 ** 32 % bound);
      for (;;) {
        const drawn = next();
        if (drawn < limit) return drawn % bound;
      }
    },
  };
}

/** A random order of 0 … count - 1 (Fisher–Yates); any beginning of it is a simple random sample without replacement. */
export function randomOrder(count: number, random: SeededRandom): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}
