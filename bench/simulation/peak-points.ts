import { createRandom } from "../../src/core/base/random.ts";
import { findPeakFields } from "../../src/core/fields/peak-fields.ts";

/** 550 µm across (field number 22 at 40x) at 0.25 µm/px. */
const RADIUS_PX = 1100;
const SEED = 5;

/** Times the search for the best field among `count` points that lie in different ways; CPU time, since machines are shared. */
export function timePeakFields(count: number): {
  readonly points: string;
  readonly peak: number;
  readonly cpuMs: number;
}[] {
  const random = createRandom(SEED);
  const uniform = (): number => random.uniform();
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const heaps = Array.from({ length: 300 }, () => ({
    x: 80_000 * uniform(),
    y: 80_000 * uniform(),
    spread: 300 + 1500 * uniform(),
  }));
  const layouts: Record<string, () => readonly [number, number]> = {
    "even over 400 mm²": () => [80_000 * uniform(), 80_000 * uniform()],
    "even over 100 mm²": () => [40_000 * uniform(), 40_000 * uniform()],
    "300 heaps": () => {
      const heap = heaps[random.below(heaps.length)] as (typeof heaps)[number];
      return [heap.x + heap.spread * normal(), heap.y + heap.spread * normal()];
    },
    "one heap 12 fields wide": () => [40_000 + 6000 * normal(), 40_000 + 6000 * normal()],
    "one heap as wide as a field": () => [40_000 + 1100 * normal(), 40_000 + 1100 * normal()],
  };
  return Object.entries(layouts).map(([points, place]) => {
    const x = new Float32Array(count);
    const y = new Float32Array(count);
    for (let i = 0; i < count; i++) [x[i], y[i]] = place() as [number, number];
    const before = process.cpuUsage();
    const [best] = findPeakFields(x, y, count, RADIUS_PX, 1);
    const used = process.cpuUsage(before);
    return { points, peak: best?.count ?? 0, cpuMs: Math.round((used.user + used.system) / 1000) };
  });
}
