import { TaggedError } from "../../core/base/errors.ts";
import type { OpenSlideBounds, ScaleEvidence, ScanFacts, SlideFormat, SlideNote } from "../../core/slide/slide.ts";
import { areaOf, type Page } from "./pages.ts";
import { TAG } from "./tags.ts";

/** How a level may lie over level 0: its size without padding, px, and level-0 px per level px. */
export interface LevelFit {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly downsample: number;
}

/** A page that may be a level, and the ways it may fit; the pixels decide which is right, or that none is. */
export interface LevelProposal {
  readonly page: Page;
  /** The file says that this page is a level: by tag 254, or by the rules of its format. */
  readonly marked: boolean;
  readonly fits: readonly LevelFit[];
}

/** What a format says of its pyramid: the finest page, the pages that may be its levels, and what else is known. */
export interface PyramidPlan {
  readonly format: SlideFormat;
  readonly finest: Page;
  readonly proposals: readonly LevelProposal[];
  readonly readings: readonly ScaleEvidence[];
  readonly bounds: OpenSlideBounds | null;
  readonly notes: readonly SlideNote[];
  readonly scan: ScanFacts;
}

/** A stripped image larger than this is refused: a window would have to decode whole rows of the slide. */
export const MAX_STRIPPED_SIDE_PX = 16_384;

/** @throws UnsupportedFormat for a large image in strips. */
export function refuseLargeStrips(page: Page): void {
  if (page.tiled || Math.max(page.widthPx, page.heightPx) <= MAX_STRIPPED_SIDE_PX) return;
  throw new TaggedError("UnsupportedFormat", `a TIFF of ${page.widthPx} x ${page.heightPx} px that is not tiled`, {
    what: "a large image in strips",
  });
}

/** The pages that can be levels of `finest`, each with its fits, largest first. marked: the format says that they are levels. */
export async function proposeLevels(
  finest: Page,
  pages: readonly Page[],
  marked: boolean,
  signal: AbortSignal,
): Promise<LevelProposal[]> {
  const proposals: LevelProposal[] = [];
  const smaller = pages.filter((page) => page.tiled && page.widthPx > 0 && page.widthPx < finest.widthPx);
  for (const page of smaller.sort((a, b) => areaOf(b) - areaOf(a))) {
    const fits = [...proportionalFit(finest, page), ...(await paddedFits(finest, page, signal))];
    if (fits.length > 0) proposals.push({ page, fits, marked: marked || page.reduced });
  }
  return proposals;
}

/** The whole page shows the whole slide. Levels are rounded, so their proportions are level 0's only nearly. */
function proportionalFit(finest: Page, page: Page): LevelFit[] {
  const factor = finest.widthPx / page.widthPx;
  const fits = Math.abs(finest.heightPx / factor - page.heightPx) <= Math.max(2, page.heightPx * 0.01);
  if (!fits) return [];
  return [{ widthPx: page.widthPx, heightPx: page.heightPx, downsample: snapDownsample(finest, page) }];
}

/** Level-0 px per level px; the exact integer where the level's size is that integer's rounding. */
export function snapDownsample(
  finest: { readonly widthPx: number; readonly heightPx: number },
  level: { readonly widthPx: number; readonly heightPx: number },
): number {
  const ratio = finest.widthPx / level.widthPx;
  const whole = Math.round(ratio);
  const fits = (fine: number, coarse: number): boolean => Math.abs(fine / whole - coarse) < 1.001;
  return fits(finest.widthPx, level.widthPx) && fits(finest.heightPx, level.heightPx) ? whole : ratio;
}

/** The page is a halved level filled up to whole tiles. */
async function paddedFits(finest: Page, page: Page, signal: AbortSignal): Promise<LevelFit[]> {
  const tileWidth = await page.directory.number(TAG.tileWidth, 0, signal);
  const tileHeight = await page.directory.number(TAG.tileLength, 0, signal);
  const fits: LevelFit[] = [];
  for (let downsample = 2; downsample <= 1024; downsample *= 2) {
    const widthPx = Math.ceil(finest.widthPx / downsample);
    const heightPx = Math.ceil(finest.heightPx / downsample);
    const filled = (side: number, tile: number): number => Math.ceil(side / tile) * tile;
    const padded = filled(widthPx, tileWidth) === page.widthPx && filled(heightPx, tileHeight) === page.heightPx;
    if (padded && (widthPx !== page.widthPx || heightPx !== page.heightPx))
      fits.push({ widthPx, heightPx, downsample });
  }
  return fits;
}
