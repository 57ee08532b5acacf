import type { LevelImages } from "./index-file.ts";
import { photosAcross } from "./photo-positions.ts";
import type { LevelDescription, Slidedat } from "./slidedat.ts";

/**
 * The pieces of one level in the order in which they are laid: an earlier one covers a later one. Arrays of one length; positions in level px
 * may be fractions, because photos were placed at the finest resolution.
 */
export interface Pieces {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Index into the level's images, and the piece's place in that image, px. */
  readonly image: Int32Array;
  readonly sourceX: Float64Array;
  readonly sourceY: Float64Array;
  /** Size of every piece, px; a fraction where the images' size does not divide. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Which photos have an image at the finest level: a coarser level shows only those. */
export type ActivePhotos = Set<number>;

interface Piece {
  readonly x: number;
  readonly y: number;
  readonly image: number;
  readonly sourceX: number;
  readonly sourceY: number;
  readonly order: number;
}

/**
 * Cuts a level's images into pieces that come from one photo each and lays them at the photos' positions. As long as an image holds no more
 * than one photo it is one piece; above that it is cut, because neighbouring photos overlap by different amounts.
 */
export function layPieces(
  slidedat: Slidedat,
  level: number,
  images: LevelImages,
  positions: Int32Array,
  active: ActivePhotos,
): { readonly pieces: Pieces; readonly shown: ActivePhotos } {
  const { divisions, imagesX, imagesY } = slidedat;
  const finest = slidedat.levels[0] as LevelDescription;
  const { concat, imageWidthPx, imageHeightPx } = slidedat.levels[level] as LevelDescription;
  // Photos that lie edge to edge need no cutting.
  const seamless = slidedat.positions === null && finest.overlapX === 0 && finest.overlapY === 0;
  const photosPerImage = Math.max(1, Math.floor(concat / divisions));
  const cuts = seamless ? 1 : photosPerImage;
  const gridStep = seamless ? concat : Math.min(concat, divisions);
  const widthPx = imageWidthPx / cuts;
  const heightPx = imageHeightPx / cuts;
  const across = photosAcross(slidedat);
  const down = Math.floor(imagesY / divisions);
  const pieces: Piece[] = [];
  const shown: ActivePhotos = new Set();
  for (let image = 0; image < images.gridX.length; image++) {
    for (let cut = 0; cut < cuts * cuts; cut++) {
      const [cutX, cutY] = [cut % cuts, Math.floor(cut / cuts)];
      const gridX = (images.gridX[image] as number) + cutX * divisions;
      const gridY = (images.gridY[image] as number) + cutY * divisions;
      const [photoX, photoY] = [Math.floor(gridX / divisions), Math.floor(gridY / divisions)];
      if (gridX >= imagesX || gridY >= imagesY || photoX >= across || photoY >= down) continue;
      const photo = photoY * across + photoX;
      if (level === 0) {
        if (isUnplaced(positions, photo)) continue;
        active.add(photo);
      }
      // An image of several photos is shown where one of them is there.
      const inPiece = seamless ? photosPerImage : 1;
      let any = false;
      for (let y = photoY; y < Math.min(down, photoY + inPiece); y++) {
        for (let x = photoX; x < Math.min(across, photoX + inPiece); x++) {
          if (!active.has(y * across + x)) continue;
          shown.add(y * across + x);
          any = true;
        }
      }
      if (!any) continue;
      pieces.push({
        x: ((positions[photo * 2] as number) + finest.imageWidthPx * (gridX - photoX * divisions)) / concat,
        y: ((positions[photo * 2 + 1] as number) + finest.imageHeightPx * (gridY - photoY * divisions)) / concat,
        image,
        sourceX: widthPx * cutX,
        sourceY: heightPx * cutY,
        order:
          (Math.floor((images.gridY[image] as number) / gridStep) + cutY) * imagesX * 2 +
          Math.floor((images.gridX[image] as number) / gridStep) +
          cutX,
      });
    }
  }
  // OpenSlide lays from the bottom right, and what lies first stays on top.
  pieces.sort((a, b) => b.order - a.order);
  const ordered = {
    x: Float64Array.from(pieces, ({ x }) => x),
    y: Float64Array.from(pieces, ({ y }) => y),
    image: Int32Array.from(pieces, ({ image }) => image),
    sourceX: Float64Array.from(pieces, ({ sourceX }) => sourceX),
    sourceY: Float64Array.from(pieces, ({ sourceY }) => sourceY),
    widthPx,
    heightPx,
  };
  return { pieces: ordered, shown };
}

/** A photo that was not taken has the position 0, 0, which only the first can have. */
function isUnplaced(positions: Int32Array, photo: number): boolean {
  return photo !== 0 && positions[photo * 2] === 0 && positions[photo * 2 + 1] === 0;
}
