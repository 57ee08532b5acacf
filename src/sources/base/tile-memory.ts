/** Decoded tiles kept for the next window: neighbouring windows share their halo. */
const CAPACITY_BYTES = 128 * 1024 * 1024;

/** Decoded pixels of one stored tile, cut at the level's edge; RGBA. */
export interface DecodedTile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Least recently used tiles leave first. */
export class TileMemory {
  readonly #tiles = new Map<string, DecodedTile>();
  #bytes = 0;

  get(name: string): DecodedTile | undefined {
    const tile = this.#tiles.get(name);
    if (tile) {
      this.#tiles.delete(name);
      this.#tiles.set(name, tile);
    }
    return tile;
  }

  put(name: string, tile: DecodedTile): void {
    if (this.#tiles.has(name)) return;
    this.#tiles.set(name, tile);
    this.#bytes += tile.rgba.length;
    for (const [oldest, { rgba }] of this.#tiles) {
      if (this.#bytes <= CAPACITY_BYTES) break;
      this.#tiles.delete(oldest);
      this.#bytes -= rgba.length;
    }
  }

  clear(): void {
    this.#tiles.clear();
    this.#bytes = 0;
  }
}
