import { computed, type ReadonlySignal } from "@preact/signals-core";

/** A derived list that stays the same object for as long as its items do: what is made of it is then not made again. */
export function stableList<T>(read: () => readonly T[]): ReadonlySignal<readonly T[]> {
  let last: readonly T[] = [];
  return computed(() => {
    const next = read();
    const isSame = next.length === last.length && next.every((item, at) => item === last[at]);
    if (!isSame) last = next;
    return last;
  });
}
