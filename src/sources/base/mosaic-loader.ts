import { TaggedError } from "../../core/base/errors.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import type { TileLoader } from "./tiled-source.ts";

/** A tiled picture at its place in a level, px of that level. `source`: its number as a level of the inner loader. */
export interface PlacedPicture {
  readonly source: number;
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
}

/** A level made of pictures that were scanned apart. What no picture covers is glass. */
export interface MosaicLevel {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
  readonly pictures: readonly PlacedPicture[];
}

/** A stored tile and where its top left corner lies in the level, px. */
interface PlacedTile {
  readonly address: TileAddress;
  readonly x: number;
  readonly y: number;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Tiles of a mosaic, drawn from the tiles of its pictures; later pictures lie over earlier ones. */
export class MosaicTileLoader implements TileLoader {
  readonly #levels: readonly MosaicLevel[];
  readonly #inner: TileLoader;

  constructor(levels: readonly MosaicLevel[], inner: TileLoader) {
    this.#levels = levels;
    this.#inner = inner;
  }

  /** No picture is there; or, in a coarse level, a picture lacks a tile there, so that the place comes from a finer level. */
  isEmpty(address: TileAddress): boolean {
    const tiles = this.#tilesUnder(address);
    const missing = tiles.filter((tile) => this.#inner.isEmpty?.(tile.address));
    return missing.length === tiles.length || (address.level > 0 && missing.length > 0);
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const needed = addresses.map((address) =>
      this.#tilesUnder(address).filter((tile) => !this.#inner.isEmpty?.(tile.address)),
    );
    const loaded = this.#inner.load(
      needed.flatMap((tiles) => tiles.map(({ address }) => address)),
      signal,
    );
    let next = 0;
    return addresses.map((address, index) => {
      const tiles = needed[index] as PlacedTile[];
      const bitmaps = loaded.slice(next, next + tiles.length);
      next += tiles.length;
      return draw(this.#rectangle(address), tiles, bitmaps);
    });
  }

  close(): void {
    this.#inner.close();
  }

  #rectangle({ level, column, row }: TileAddress): Rectangle {
    const shape = this.#levels[level];
    const x = column * (shape?.tileWidthPx ?? 0);
    const y = row * (shape?.tileHeightPx ?? 0);
    const widthPx = Math.min(shape?.tileWidthPx ?? 0, (shape?.widthPx ?? 0) - x);
    const heightPx = Math.min(shape?.tileHeightPx ?? 0, (shape?.heightPx ?? 0) - y);
    if (!shape || column < 0 || row < 0 || widthPx <= 0 || heightPx <= 0) {
      throw new TaggedError("RegionInvalid", `no tile ${level}/${column}/${row}`, { level, column, row });
    }
    return { x, y, widthPx, heightPx };
  }

  #tilesUnder(address: TileAddress): PlacedTile[] {
    const { x, y, widthPx, heightPx } = this.#rectangle(address);
    const found: PlacedTile[] = [];
    for (const picture of this.#levels[address.level]?.pictures ?? []) {
      const left = Math.max(0, x - picture.x);
      const top = Math.max(0, y - picture.y);
      const right = Math.min(picture.widthPx, x + widthPx - picture.x);
      const bottom = Math.min(picture.heightPx, y + heightPx - picture.y);
      if (left >= right || top >= bottom) continue;
      const { source: level, tileWidthPx, tileHeightPx } = picture;
      for (let row = Math.floor(top / tileHeightPx); row * tileHeightPx < bottom; row++) {
        for (let column = Math.floor(left / tileWidthPx); column * tileWidthPx < right; column++) {
          const place = { x: picture.x + column * tileWidthPx, y: picture.y + row * tileHeightPx };
          found.push({ address: { level, column, row }, ...place });
        }
      }
    }
    return found;
  }
}

async function draw(
  target: Rectangle,
  tiles: readonly PlacedTile[],
  loaded: readonly Promise<ImageBitmap>[],
): Promise<ImageBitmap> {
  const bitmaps = await Promise.all(loaded);
  const canvas = new OffscreenCanvas(target.widthPx, target.heightPx);
  const context = canvas.getContext("2d");
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, target.widthPx, target.heightPx);
  bitmaps.forEach((bitmap, index) => {
    const tile = tiles[index] as PlacedTile;
    context.drawImage(bitmap, tile.x - target.x, tile.y - target.y);
    bitmap.close();
  });
  return canvas.transferToImageBitmap();
}
