/** Seeded damage to a file: changed, removed, doubled and zeroed stretches, and cut ends; the same for every run. */
export function* mutations(
  bytes: Uint8Array<ArrayBuffer>,
  count: number,
  seed = 1,
): Generator<Uint8Array<ArrayBuffer>> {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let index = 0; index < count; index++) {
    let copy = bytes.slice();
    for (let change = 0; change <= random(3); change++) {
      const at = random(copy.length);
      const length = 1 + random(8);
      const kind = random(6);
      if (kind < 3) copy[at] = random(256);
      else if (kind === 3) copy.fill(0, at, at + length);
      else if (kind === 4) copy.copyWithin(at, random(copy.length), random(copy.length));
      else if (copy.length > 16) copy = copy.slice(0, Math.max(16, at));
    }
    yield copy;
  }
}
