import { prepareShape } from "../geometry/prepared-shape.ts";
import type { Bounds, RegionShape } from "../geometry/shape.ts";
import type { TissueMask } from "../slide/tissue.ts";

/** The tissue that fields are laid on: analysed, and in none of the shapes left out (level-0 px). A mask px counts by its centre. */
export function buildCountableMask(
  mask: TissueMask,
  analysed: readonly Bounds[],
  leftOut: readonly RegionShape[],
): TissueMask {
  const data = new Uint8Array(mask.data.length);
  const size = mask.slidePxPerMaskPx;
  const forEachPx = (bounds: Bounds, act: (at: number, x: number, y: number) => void): void => {
    const firstColumn = Math.max(0, Math.ceil(bounds.x0 / size - 0.5));
    const firstRow = Math.max(0, Math.ceil(bounds.y0 / size - 0.5));
    for (let row = firstRow; row < mask.heightPx && (row + 0.5) * size < bounds.y1; row++) {
      for (let column = firstColumn; column < mask.widthPx && (column + 0.5) * size < bounds.x1; column++) {
        act(row * mask.widthPx + column, (column + 0.5) * size, (row + 0.5) * size);
      }
    }
  };
  for (const bounds of analysed) {
    forEachPx(bounds, (at) => {
      data[at] = mask.data[at] as number;
    });
  }
  for (const shape of leftOut) {
    const prepared = prepareShape(shape);
    forEachPx(prepared.bounds, (at, x, y) => {
      if (data[at] !== 0 && prepared.contains(x, y)) data[at] = 0;
    });
  }
  return { ...mask, data };
}

/** Tissue px of the mask, in level-0 px². */
export function maskAreaPx2(mask: TissueMask): number {
  let count = 0;
  for (const value of mask.data) count += value === 0 ? 0 : 1;
  return count * mask.slidePxPerMaskPx ** 2;
}

/** Whether a place lies on the mask's tissue. */
export function isOnMask(mask: TissueMask, x: number, y: number): boolean {
  const column = Math.floor(x / mask.slidePxPerMaskPx);
  const row = Math.floor(y / mask.slidePxPerMaskPx);
  if (column < 0 || row < 0 || column >= mask.widthPx || row >= mask.heightPx) return false;
  return mask.data[row * mask.widthPx + column] !== 0;
}

/** Whether a place lies on the mask's tissue or within one px of it: a cell at the rim of the tissue is a cell of the tissue. */
export function isNearMask(mask: TissueMask, x: number, y: number): boolean {
  const size = mask.slidePxPerMaskPx;
  for (let row = -1; row <= 1; row++) {
    for (let column = -1; column <= 1; column++) if (isOnMask(mask, x + column * size, y + row * size)) return true;
  }
  return false;
}
