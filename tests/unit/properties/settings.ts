import type { Parameters } from "fast-check";

/** Every property runs the same cases each time: a failure found once is found again. */
export function seeded<T>(runs = 200): Parameters<T> {
  return { seed: 20260105, numRuns: runs };
}
