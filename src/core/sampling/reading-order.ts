import { randomOrder, type SeededRandom } from "../base/random.ts";
import { MIN_PER_STRATUM, type Stratification } from "./strata.ts";

/**
 * The order in which a frame's quadrats are to be read: all of them, so that more can always be read later. Within a stratum the order is
 * random. Between strata it goes round robin until each has MIN_PER_STRATUM; from then on n_h grows with √(N_h S_h), S_h the
 * expected spread in the stratum: the power allocation of Bankier 1988 (Am Stat 42:174), half way between Neyman's, best for the total where
 * S_h is right, and equal numbers, best for knowing the spread of every stratum. Each next quadrat is of the stratum of highest priority
 * √(N_h S_h) / √(n_h (n_h + 1)), which gives the best whole numbers for every number of quadrats (Wright 2012, Am Stat 66:217). The order is
 * fixed before the first quadrat is read and depends on nothing a reader says, so the first n_h quadrats of a stratum are a simple random sample
 * of it whenever reading ends: each had the inclusion probability n_h / N_h. expectedVariances: S_h² per stratum.
 */
export function drawReadingOrder(
  frame: Stratification,
  expectedVariances: readonly number[],
  random: SeededRandom,
): Uint32Array<ArrayBuffer> {
  const members = frame.strata.map((): number[] => []);
  for (let quadrat = 0; quadrat < frame.stratumOf.length; quadrat++)
    members[frame.stratumOf[quadrat] as number]?.push(quadrat);
  const queues = members.map((quadrats, stratum) => ({
    quadrats: Array.from(randomOrder(quadrats.length, random), (at) => quadrats[at] as number),
    wanted: Math.sqrt(quadrats.length * Math.sqrt(expectedVariances[stratum] as number)),
    drawn: 0,
  }));
  const order = new Uint32Array(frame.stratumOf.length);
  for (let filled = 0; filled < order.length; filled++) {
    let next: (typeof queues)[number] | null = null;
    let highest = Number.NEGATIVE_INFINITY;
    // Denser strata first: most of the count, and the reader sees early what is there.
    for (const queue of queues.toReversed()) {
      const { drawn, quadrats, wanted } = queue;
      if (drawn === quadrats.length) continue;
      const required = Number.MAX_VALUE / (1 + drawn);
      const priority = drawn < MIN_PER_STRATUM ? required : wanted / Math.sqrt(drawn * (drawn + 1));
      if (priority <= highest) continue;
      highest = priority;
      next = queue;
    }
    if (next) order[filled] = next.quadrats[next.drawn++] as number;
  }
  return order;
}
