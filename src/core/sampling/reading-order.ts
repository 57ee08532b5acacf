import { randomOrder, type SeededRandom } from "./random.ts";
import type { Stratification } from "./strata.ts";

/**
 * The order in which a frame's tiles are to be read: all of them, so that more can always be read later. Within a stratum the order is
 * random; between strata it goes round robin (a stratum that is used up is left out), which is close to Neyman's allocation because
 * the strata have like summed spread. The order is fixed before the first tile is read and depends on nothing a reader says, so the first
 * n_h tiles of a stratum are a simple random sample of it whenever reading ends: each had the inclusion probability n_h / N_h.
 */
export function drawReadingOrder(frame: Stratification, random: SeededRandom): Uint32Array<ArrayBuffer> {
  const members = frame.strata.map((): number[] => []);
  for (let tile = 0; tile < frame.stratumOf.length; tile++) members[frame.stratumOf[tile] as number]?.push(tile);
  const queues = members.map((tiles) => Array.from(randomOrder(tiles.length, random), (at) => tiles[at] as number));
  const order = new Uint32Array(frame.stratumOf.length);
  let filled = 0;
  for (let round = 0; filled < order.length; round++) {
    // Denser strata first: most of the count, and the reader sees early what is there.
    for (let stratum = queues.length - 1; stratum >= 0; stratum--) {
      const tile = queues[stratum]?.[round];
      if (tile !== undefined) order[filled++] = tile;
    }
  }
  return order;
}
