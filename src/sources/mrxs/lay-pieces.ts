/** Pixels of a decoded image, RGBA row by row, colours multiplied by alpha. */
export interface ImagePixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** One piece to lay on a tile: its place on the tile, px (fractions and negative ones allowed), and its rectangle in its image. */
export interface LaidPiece {
  readonly image: ImagePixels;
  readonly x: number;
  readonly y: number;
  readonly sourceX: number;
  readonly sourceY: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A whole-px rectangle of an image. */
interface Raster {
  readonly image: ImagePixels;
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
}

/** Colour and alpha of the px last sampled. */
const px = new Float64Array(4);

/**
 * Lays pieces on a white tile. What was laid first stays on top; at a fraction of a px, colours are interpolated linearly and borders blend, so
 * that the seam of two pieces adds up to one px. This is what OpenSlide's drawing does (Cairo's operator "saturate").
 */
export function layOnTile(
  pieces: readonly LaidPiece[],
  widthPx: number,
  heightPx: number,
): Uint8ClampedArray<ArrayBuffer> {
  const sums = new Uint8ClampedArray(widthPx * heightPx * 4);
  for (const piece of pieces) lay(rasterOf(piece), piece.x, piece.y, sums, widthPx, heightPx);
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4);
  for (let at = 0; at < rgba.length; at += 4) {
    const white = 255 - (sums[at + 3] as number);
    rgba[at] = (sums[at] as number) + white;
    rgba[at + 1] = (sums[at + 1] as number) + white;
    rgba[at + 2] = (sums[at + 2] as number) + white;
    rgba[at + 3] = 255;
  }
  return rgba;
}

/** A piece whose rectangle begins between px is interpolated to whole ones first, as OpenSlide does. */
function rasterOf({ image, sourceX, sourceY, widthPx, heightPx }: LaidPiece): Raster {
  const columns = Math.ceil(widthPx);
  const rows = Math.ceil(heightPx);
  if (Number.isInteger(sourceX) && Number.isInteger(sourceY))
    return { image, left: sourceX, top: sourceY, columns, rows };
  const whole = { image, left: 0, top: 0, columns: image.widthPx, rows: image.heightPx };
  const rgba = new Uint8ClampedArray(columns * rows * 4);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      sample(whole, x + sourceX, y + sourceY);
      rgba.set(px, (y * columns + x) * 4);
    }
  }
  return { image: { widthPx: columns, heightPx: rows, rgba }, left: 0, top: 0, columns, rows };
}

function lay(
  raster: Raster,
  atX: number,
  atY: number,
  sums: Uint8ClampedArray,
  widthPx: number,
  heightPx: number,
): void {
  const left = Math.max(0, Math.floor(atX));
  const top = Math.max(0, Math.floor(atY));
  const right = Math.min(widthPx, Math.ceil(atX + raster.columns));
  const bottom = Math.min(heightPx, Math.ceil(atY + raster.rows));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const to = (y * widthPx + x) * 4;
      const room = 255 - (sums[to + 3] as number);
      if (room <= 0) continue;
      sample(raster, x - atX, y - atY);
      const alpha = px[3] as number;
      if (alpha <= 0) continue;
      const share = Math.min(1, room / alpha);
      for (let channel = 0; channel < 4; channel++) {
        sums[to + channel] = toByte((sums[to + channel] as number) + (px[channel] as number) * share);
      }
    }
  }
}

/** From 0 ... 255 to a byte as Pixman does it: 256 steps of equal width, the last one with its end. */
function toByte(value: number): number {
  return Math.min(255, Math.floor((value * 256) / 255 + 1e-6));
}

/** Reads a place of a raster: one px where it is whole; else the four around it, weighted by how near they are. Outside is nothing. */
function sample(raster: Raster, x: number, y: number): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const [fx, fy] = [x - left, y - top];
  px.fill(0);
  add(raster, left, top, (1 - fx) * (1 - fy));
  if (fx > 0) add(raster, left + 1, top, fx * (1 - fy));
  if (fy > 0) add(raster, left, top + 1, (1 - fx) * fy);
  if (fx > 0 && fy > 0) add(raster, left + 1, top + 1, fx * fy);
}

function add({ image, left, top, columns, rows }: Raster, x: number, y: number, weight: number): void {
  if (x < 0 || y < 0 || x >= columns || y >= rows) return;
  const [imageX, imageY] = [x + left, y + top];
  if (imageX >= image.widthPx || imageY >= image.heightPx) return;
  const from = (imageY * image.widthPx + imageX) * 4;
  for (let channel = 0; channel < 4; channel++) {
    px[channel] = (px[channel] as number) + (image.rgba[from + channel] as number) * weight;
  }
}
