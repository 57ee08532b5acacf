import { isTagged } from "../../core/base/errors.ts";
import type { RectanglePixels } from "../../core/slide/pixels.ts";
import type { SlideSource } from "../../sources/base/slide-source.ts";

const PATCHES = 9;
const SIDE_PX = 512;
/** Sum of the channels below which a px of the coarse picture is taken for tissue; black frames are not. */
const MAX_TISSUE_SUM = 640;
const MIN_TISSUE_SUM = 60;

/** Parts of the finest level, spread evenly over the tissue of a coarse picture; those that cannot be read are left out. @throws Cancelled. */
export async function readPatches(
  source: SlideSource,
  overview: RectanglePixels,
  signal: AbortSignal,
): Promise<RectanglePixels[]> {
  const [finest] = source.info.levels;
  const coarse = source.info.levels[overview.level];
  if (!finest || !coarse) return [];
  const places: number[] = [];
  for (let at = 0; at < overview.widthPx * overview.heightPx; at++) {
    const [red, green, blue] = overview.rgba.subarray(at * 4, at * 4 + 3);
    const sum = (red ?? 0) + (green ?? 0) + (blue ?? 0);
    if (sum < MAX_TISSUE_SUM && sum > MIN_TISSUE_SUM) places.push(at);
  }
  const patches: RectanglePixels[] = [];
  const widthPx = Math.min(SIDE_PX, finest.widthPx);
  const heightPx = Math.min(SIDE_PX, finest.heightPx);
  for (let patch = 0; patch < PATCHES && places.length > 0; patch++) {
    const place = places[Math.floor(((patch + 0.5) / PATCHES) * places.length)] as number;
    const x = (overview.x + (place % overview.widthPx)) * coarse.downsample - widthPx / 2;
    const y = (overview.y + Math.floor(place / overview.widthPx)) * coarse.downsample - heightPx / 2;
    const left = Math.round(Math.min(Math.max(0, x), finest.widthPx - widthPx));
    const top = Math.round(Math.min(Math.max(0, y), finest.heightPx - heightPx));
    try {
      patches.push(await source.readRegion(0, left, top, widthPx, heightPx, signal));
    } catch (error) {
      // The other patches judge the stain. Whoever counts reads this place again and reports it as failed.
      if (!isTagged(error, "TileUnreadable")) throw error;
    }
  }
  return patches;
}
