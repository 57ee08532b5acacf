/** Where there is tissue: one byte per mask px (1 tissue, 0 glass), anchored at the slide's top-left corner. */
export interface TissueMask {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Level-0 px per mask px (same on both axes). */
  readonly slidePxPerMaskPx: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Side of a mask px, µm: about one cell. */
export const TISSUE_MASK_MICRONS_PER_PX = 8;

/** Tissue area inside a rectangle of level-0 px, in level-0 px²; mask px cut by the edge count by their share. */
export function tissueAreaPx2(mask: TissueMask, x0: number, y0: number, x1: number, y1: number): number {
  const size = mask.slidePxPerMaskPx;
  const firstColumn = Math.max(0, Math.floor(x0 / size));
  const lastColumn = Math.min(mask.widthPx - 1, Math.ceil(x1 / size) - 1);
  const firstRow = Math.max(0, Math.floor(y0 / size));
  const lastRow = Math.min(mask.heightPx - 1, Math.ceil(y1 / size) - 1);
  let area = 0;
  if (lastColumn < firstColumn) return area;
  const widthOf = (column: number): number =>
    Math.max(0, Math.min(x1, (column + 1) * size) - Math.max(x0, column * size));
  const [firstWidth, lastWidth] = [widthOf(firstColumn), widthOf(lastColumn)];
  for (let row = firstRow; row <= lastRow; row++) {
    const height = Math.min(y1, (row + 1) * size) - Math.max(y0, row * size);
    if (height <= 0) continue;
    const start = row * mask.widthPx;
    // Only the outermost columns can be cut by the edge; those between are counted, which is what takes the time.
    let whole = 0;
    for (let at = start + firstColumn + 1; at < start + lastColumn; at++) if (mask.data[at] !== 0) whole++;
    let width = whole * size;
    if (mask.data[start + firstColumn] !== 0) width += firstWidth;
    if (lastColumn > firstColumn && mask.data[start + lastColumn] !== 0) width += lastWidth;
    area += width * height;
  }
  return area;
}

/** Whether any tissue lies in a rectangle of level-0 px. */
export function hasTissue(mask: TissueMask, x0: number, y0: number, x1: number, y1: number): boolean {
  const size = mask.slidePxPerMaskPx;
  const firstColumn = Math.max(0, Math.floor(x0 / size));
  const lastColumn = Math.min(mask.widthPx - 1, Math.ceil(x1 / size) - 1);
  const lastRow = Math.min(mask.heightPx - 1, Math.ceil(y1 / size) - 1);
  for (let row = Math.max(0, Math.floor(y0 / size)); row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      if (mask.data[row * mask.widthPx + column] !== 0) return true;
    }
  }
  return false;
}

/** Whether a point (level-0 px) lies on tissue. */
export function isOnTissue(mask: TissueMask, x: number, y: number): boolean {
  const column = Math.min(mask.widthPx - 1, Math.max(0, Math.floor(x / mask.slidePxPerMaskPx)));
  const row = Math.min(mask.heightPx - 1, Math.max(0, Math.floor(y / mask.slidePxPerMaskPx)));
  return mask.data[row * mask.widthPx + column] !== 0;
}
