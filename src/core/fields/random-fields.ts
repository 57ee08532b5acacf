import type { SeededRandom } from "../base/random.ts";
import type { TissueMask } from "../slide/tissue.ts";
import { mean, variance } from "../statistics/moments.ts";
import { type Interval, studentQuantile } from "../statistics/quantiles.ts";
import { isOnMask } from "./countable-mask.ts";

/** A random field: its centre in level-0 px, the points in it and the share of it that is countable tissue, 0..1. */
export interface RandomField {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly tissueShare: number;
}

/** What random fields say together; `mean` and interval per field as they are, NaN-free: null where two fields are lacking. */
export interface RandomFieldsSummary {
  readonly fields: number;
  readonly mean: number;
  readonly standardDeviation: number | null;
  /** 95 % of the mean, t distribution; lower limit not below 0. */
  readonly interval: Interval | null;
  /** Cells over tissue area of the fields together. */
  readonly perMm2: number | null;
}

/** A field counts when at least this share of it is countable tissue. */
export const MIN_TISSUE_SHARE = 0.5;
/** Centres tried per wanted field before fewer fields are accepted. */
const TRIES_PER_FIELD = 200;
/** Places per field diameter at which a field's tissue is looked at. */
const PLACES_ACROSS = 24;

export interface RandomFieldsRequest {
  /** The countable tissue (buildCountableMask). */
  readonly mask: TissueMask;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly count: number;
  readonly radiusPx: number;
  readonly wanted: number;
  readonly random: SeededRandom;
}

/**
 * Draws fields whose centres are uniform over the countable tissue and that do not overlap; one with less than MIN_TISSUE_SHARE of tissue is
 * drawn again. Fewer than wanted come back where no more fit. Every field keeps its own tissue share: counts are not scaled up.
 */
export function drawRandomFields(request: RandomFieldsRequest): RandomField[] {
  const { mask, x, y, count, radiusPx, wanted, random } = request;
  const tissue: number[] = [];
  for (let at = 0; at < mask.data.length; at++) if (mask.data[at] !== 0) tissue.push(at);
  const fields: { x: number; y: number; tissueShare: number }[] = [];
  if (tissue.length === 0) return [];
  for (let tries = wanted * TRIES_PER_FIELD; tries > 0 && fields.length < wanted; tries--) {
    const at = tissue[random.below(tissue.length)] as number;
    const centreX = ((at % mask.widthPx) + random.uniform()) * mask.slidePxPerMaskPx;
    const centreY = (Math.floor(at / mask.widthPx) + random.uniform()) * mask.slidePxPerMaskPx;
    if (fields.some((field) => Math.hypot(field.x - centreX, field.y - centreY) <= 2 * radiusPx)) continue;
    const tissueShare = shareOfDisc(mask, centreX, centreY, radiusPx);
    if (tissueShare >= MIN_TISSUE_SHARE) fields.push({ x: centreX, y: centreY, tissueShare });
  }
  const counts = new Array<number>(fields.length).fill(0);
  for (let cell = 0; cell < count; cell++) {
    for (let k = 0; k < fields.length; k++) {
      const field = fields[k] as { x: number; y: number };
      const squared = ((x[cell] as number) - field.x) ** 2 + ((y[cell] as number) - field.y) ** 2;
      if (squared <= radiusPx ** 2) counts[k] = (counts[k] as number) + 1;
    }
  }
  return fields.map((field, k) => ({ ...field, count: counts[k] as number }));
}

/** Share of a disc that lies on the mask's tissue, looked at on a square lattice. */
export function shareOfDisc(mask: TissueMask, centreX: number, centreY: number, radiusPx: number): number {
  let inside = 0;
  let held = 0;
  const stepPx = (2 * radiusPx) / PLACES_ACROSS;
  for (let row = 0; row < PLACES_ACROSS; row++) {
    const dy = (row + 0.5) * stepPx - radiusPx;
    for (let column = 0; column < PLACES_ACROSS; column++) {
      const dx = (column + 0.5) * stepPx - radiusPx;
      if (dx * dx + dy * dy > radiusPx * radiusPx) continue;
      inside++;
      if (isOnMask(mask, centreX + dx, centreY + dy)) held++;
    }
  }
  return held / inside;
}

/** Mean, standard deviation and interval of random fields; fieldMm2: area of one. */
export function summariseRandomFields(fields: readonly RandomField[], fieldMm2: number): RandomFieldsSummary {
  const counts = fields.map(({ count }) => count);
  const tissueMm2 = fields.reduce((sum, { tissueShare }) => sum + tissueShare * fieldMm2, 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const perMm2 = tissueMm2 > 0 ? total / tissueMm2 : null;
  if (counts.length < 2) {
    return { fields: counts.length, mean: counts[0] ?? 0, standardDeviation: null, interval: null, perMm2 };
  }
  const centre = mean(counts);
  const standardDeviation = Math.sqrt(variance(counts));
  const half = (studentQuantile(0.975, counts.length - 1) * standardDeviation) / Math.sqrt(counts.length);
  const interval = { low: Math.max(0, centre - half), high: centre + half };
  return { fields: counts.length, mean: centre, standardDeviation, interval, perMm2 };
}
