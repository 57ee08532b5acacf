import { isTagged } from "../core/base/errors.ts";
import { createMaskAccumulator } from "../core/reference/box-downsample.ts";
import type { SlideInfo } from "../core/slide/slide.ts";
import { TISSUE_MASK_MICRONS_PER_PX, type TissueMask } from "../core/slide/tissue.ts";
import type { SlideSource } from "../sources/base/slide-source.ts";

/** Turns mean colours (RGBA, one per mask px) into 1 tissue / 0 glass: the shader on a GPU, its twin elsewhere. */
export type ClassifyTissue = (
  rgba: Uint8ClampedArray<ArrayBuffer>,
  widthPx: number,
  heightPx: number,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Side of the blocks the coarse level is read in, level px. */
const BLOCK_PX = 2048;

/** The coarsest stored level that is still finer than the mask, by index. */
function maskLevel(info: SlideInfo, slidePxPerMaskPx: number): number {
  let chosen = 0;
  info.levels.forEach((level, index) => {
    if (!level.synthetic && level.downsample <= slidePxPerMaskPx) chosen = index;
  });
  return chosen;
}

/**
 * Reads the slide once at a coarse level and marks tissue. A block that cannot be read is marked as tissue, so that its windows are tried
 * and reported as failed instead of being skipped as glass.
 */
export async function buildTissueMask(
  source: SlideSource,
  micronsPerPx: number,
  classify: ClassifyTissue,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<TissueMask> {
  const { info } = source;
  const slidePxPerMaskPx = Math.max(1, TISSUE_MASK_MICRONS_PER_PX / micronsPerPx);
  const levelIndex = maskLevel(info, slidePxPerMaskPx);
  const level = info.levels[levelIndex];
  if (!level) throw new Error("a slide without levels");
  const widthPx = Math.max(1, Math.ceil(info.widthPx / slidePxPerMaskPx));
  const heightPx = Math.max(1, Math.ceil(info.heightPx / slidePxPerMaskPx));
  const accumulator = createMaskAccumulator(widthPx, heightPx, slidePxPerMaskPx / level.downsample);
  const unread: { x: number; y: number; widthPx: number; heightPx: number }[] = [];
  for (let y = 0; y < level.heightPx; y += BLOCK_PX) {
    for (let x = 0; x < level.widthPx; x += BLOCK_PX) {
      const block = {
        x,
        y,
        widthPx: Math.min(BLOCK_PX, level.widthPx - x),
        heightPx: Math.min(BLOCK_PX, level.heightPx - y),
      };
      try {
        accumulator.add(await source.readRegion(levelIndex, x, y, block.widthPx, block.heightPx, signal));
      } catch (error) {
        if (!isTagged(error, "TileUnreadable")) throw error;
        unread.push(block);
      }
    }
    onProgress(Math.min(1, (y + BLOCK_PX) / level.heightPx));
  }
  const data = await classify(accumulator.finish(), widthPx, heightPx);
  const maskPxPerLevelPx = level.downsample / slidePxPerMaskPx;
  for (const block of unread) {
    const right = Math.min(widthPx, Math.ceil((block.x + block.widthPx) * maskPxPerLevelPx));
    const bottom = Math.min(heightPx, Math.ceil((block.y + block.heightPx) * maskPxPerLevelPx));
    for (let row = Math.floor(block.y * maskPxPerLevelPx); row < bottom; row++) {
      data.fill(1, row * widthPx + Math.floor(block.x * maskPxPerLevelPx), row * widthPx + right);
    }
  }
  return { widthPx, heightPx, slidePxPerMaskPx, data };
}
