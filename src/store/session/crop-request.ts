import type { CellTable } from "../../core/cells/cells.ts";
import type { CropRequest } from "../base/ports.ts";

/** Sides of the square shown, µm: the cell with its neighbours, and two wider ones. */
export const CROP_MICRONS: readonly number[] = [48, 96, 192];
/** No crop is drawn finer. */
const MAX_OUTPUT_PX = 1024;

/** What a crop needs to know of the count that the cell is of. */
export interface CropSubject {
  readonly slideId: string | null;
  readonly micronsPerPx: number | null;
}

/** The picture round a cell with the widest context, which the narrower ones are cut out of; null without a slide or scale. */
export function cropRequestOf(
  cells: CellTable,
  row: number,
  { slideId, micronsPerPx }: CropSubject,
): CropRequest | null {
  if (slideId === null || micronsPerPx === null) return null;
  const sizePx = Math.round((CROP_MICRONS.at(-1) as number) / micronsPerPx);
  return {
    slideId,
    centre: { x: cells.x[row] as number, y: cells.y[row] as number },
    sizePx,
    outputPx: Math.min(sizePx, MAX_OUTPUT_PX),
  };
}
