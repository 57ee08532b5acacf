import type { SlideLevel } from "../../core/slide/slide.ts";

const TILE_PX = 512;
/** The coarsest level fits in about one screen. */
const COARSEST_SIDE_PX = 1024;

/** Stored levels followed by halved ones for display, until the whole slide fits on a screen. */
export function withSyntheticLevels(stored: readonly SlideLevel[]): SlideLevel[] {
  const levels = [...stored];
  for (;;) {
    const last = levels[levels.length - 1];
    if (!last || Math.max(last.widthPx, last.heightPx) <= COARSEST_SIDE_PX) return levels;
    levels.push({
      widthPx: Math.ceil(last.widthPx / 2),
      heightPx: Math.ceil(last.heightPx / 2),
      downsample: last.downsample * 2,
      tileWidthPx: TILE_PX,
      tileHeightPx: TILE_PX,
      synthetic: true,
    });
  }
}
