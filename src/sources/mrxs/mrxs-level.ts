import type { LevelImages } from "./index-file.ts";
import type { Pieces } from "./piece-map.ts";
import type { LevelDescription } from "./slidedat.ts";

/** Photos overlap: tiles are this program's own, laid from the pieces under them. */
export const TILE_PX = 512;

/** A level as it is read. */
export interface MrxsLevel {
  readonly description: LevelDescription;
  readonly images: LevelImages;
  readonly pieces: Pieces;
  readonly widthPx: number;
  readonly heightPx: number;
}
