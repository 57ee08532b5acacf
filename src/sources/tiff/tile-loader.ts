import { TaggedError } from "../../core/base/errors.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import type { TileLoader } from "../base/tiled-source.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { readRanges } from "../bytes/coalesced-reader.ts";
import { decodeTile, type TileSize } from "./decode-tile.ts";
import type { TileLayout } from "./tile-layout.ts";

/** No stored tile of a sane slide is larger than this. */
const MAX_TILE_BYTES = 64 * 1024 * 1024;

interface Place extends TileSize {
  readonly layout: TileLayout;
  readonly offset: number;
  readonly length: number;
}

/** Reads and decodes stored tiles of TIFF levels, coalescing neighbours in the file. */
export class TiffTileLoader implements TileLoader {
  readonly #bytes: ByteSource;
  readonly #layouts: readonly TileLayout[];

  constructor(bytes: ByteSource, layouts: readonly TileLayout[]) {
    this.#bytes = bytes;
    this.#layouts = layouts;
  }

  /** A tile of zero bytes: the scanner or the writer left it out. */
  isEmpty(address: TileAddress): boolean {
    return this.#place(address).length === 0;
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const places = addresses.map((address) => this.#place(address));
    const ranges = readRanges(
      this.#bytes,
      places.map(({ offset, length }) => ({ offset, length: Math.min(length, MAX_TILE_BYTES) })),
      signal,
    );
    return places.map(async (place, index) => {
      const bytes = await (ranges[index] as Promise<Uint8Array<ArrayBuffer>>);
      if (place.length > MAX_TILE_BYTES) {
        throw new TaggedError("TileUnreadable", `a tile of ${place.length} bytes`, { reason: "tile too large" });
      }
      return decodeTile(bytes, place.layout, place, signal);
    });
  }

  close(): void {
    // Local files and addresses hold nothing open.
  }

  #place({ level, column, row }: TileAddress): Place {
    const layout = this.#layouts[level];
    const widthPx = Math.min(layout?.tileWidthPx ?? 0, (layout?.widthPx ?? 0) - column * (layout?.tileWidthPx ?? 0));
    const heightPx = Math.min(layout?.tileHeightPx ?? 0, (layout?.heightPx ?? 0) - row * (layout?.tileHeightPx ?? 0));
    if (!layout || column < 0 || row < 0 || widthPx <= 0 || heightPx <= 0) {
      throw new TaggedError("RegionInvalid", `no tile ${level}/${column}/${row}`, { level, column, row });
    }
    const index = row * layout.columns + column;
    return {
      layout,
      offset: layout.offsets[index] as number,
      length: layout.byteCounts[index] as number,
      widthPx,
      heightPx,
      // Tiles are padded to full height in the file, the last strip is not.
      storedHeightPx: layout.tiled ? layout.tileHeightPx : heightPx,
    };
  }
}
