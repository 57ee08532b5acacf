/** How far two pictures are apart, in levels of 0 to 255. */
export interface PixelDifference {
  readonly largest: number;
  readonly mean: number;
}

/** Compares RGBA pixels with RGB pixels of the same size. */
export function compareRgb(rgba: Uint8ClampedArray, rgb: Uint8Array): PixelDifference {
  let largest = 0;
  let sum = 0;
  for (let px = 0; px < rgb.length / 3; px++) {
    for (let channel = 0; channel < 3; channel++) {
      const difference = Math.abs((rgba[px * 4 + channel] as number) - (rgb[px * 3 + channel] as number));
      sum += difference;
      if (difference > largest) largest = difference;
    }
  }
  return { largest, mean: sum / rgb.length };
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** A random source that gives the same numbers on every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Makes `rgba` white wherever the reference (RGB) is, so that only the other places are compared. */
export function whitenLike(rgb: Uint8Array, rgba: Uint8ClampedArray): void {
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    if (rgb[from] === 255 && rgb[from + 1] === 255 && rgb[from + 2] === 255) rgba.fill(255, to, to + 3);
  }
}
