import { TaggedError } from "../../core/base/errors.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { groupBy } from "../base/group-by.ts";
import { TileMemory } from "../base/tile-memory.ts";
import type { TileLoader } from "../base/tiled-source.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { readRanges } from "../bytes/coalesced-reader.ts";
import { decodeLevelImage } from "./decode-image.ts";
import { type ImagePixels, layOnTile } from "./lay-pieces.ts";
import { type MrxsLevel, TILE_PX } from "./mrxs-level.ts";
import { PieceLookup } from "./piece-lookup.ts";

/** No image of a sane slide is larger than this. */
const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

interface LoaderLevel extends MrxsLevel {
  readonly lookup: PieceLookup;
}

interface ImageAddress {
  readonly level: number;
  readonly image: number;
}

/** Reads and decodes the images under a tile, and lays their pieces. Neighbouring tiles share images: decoded ones are remembered. */
export class MrxsTileLoader implements TileLoader {
  readonly #levels: readonly LoaderLevel[];
  readonly #data: readonly ByteSource[];
  readonly #memory = new TileMemory();

  constructor(levels: readonly MrxsLevel[], data: readonly ByteSource[]) {
    this.#data = data;
    this.#levels = levels.map((level) => ({
      ...level,
      lookup: new PieceLookup(level.pieces, level.widthPx, level.heightPx, TILE_PX),
    }));
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const images = this.#images(addresses, signal);
    return addresses.map((address) => this.#lay(address, images));
  }

  close(): void {
    this.#memory.clear();
  }

  /** Every image under these tiles, once each. */
  #images(addresses: readonly TileAddress[], signal: AbortSignal): Map<string, Promise<ImagePixels>> {
    const wanted = new Map<string, ImageAddress>();
    const images = new Map<string, Promise<ImagePixels>>();
    for (const { level, column, row } of addresses) {
      const { lookup, pieces } = this.#level(level);
      for (const piece of lookup.under(column, row)) {
        const image = pieces.image[piece] as number;
        const name = `${level}/${image}`;
        const known = this.#memory.get(name);
        if (known) images.set(name, Promise.resolve(known));
        else wanted.set(name, { level, image });
      }
    }
    for (const [file, group] of groupBy([...wanted], ([, address]) => this.#file(address))) {
      const places = group.map(([, address]) => this.#place(address));
      const ranges = readRanges(this.#data[file] as ByteSource, places, signal);
      group.forEach(([name, address], at) => {
        const reading = this.#decode(name, address, ranges[at] as Promise<Uint8Array<ArrayBuffer>>);
        // Each tile that needs the image reports its failure; this keeps a failure without a tile from being unhandled.
        reading.catch(() => undefined);
        images.set(name, reading);
      });
    }
    return images;
  }

  async #decode(name: string, { level }: ImageAddress, bytes: Promise<Uint8Array<ArrayBuffer>>): Promise<ImagePixels> {
    const pixels = await decodeLevelImage(await bytes, this.#level(level).description);
    this.#memory.put(name, pixels);
    return pixels;
  }

  async #lay(address: TileAddress, images: ReadonlyMap<string, Promise<ImagePixels>>): Promise<ImageBitmap> {
    const { lookup, pieces, widthPx, heightPx } = this.#level(address.level);
    const left = address.column * TILE_PX;
    const top = address.row * TILE_PX;
    const laid = [];
    for (const piece of lookup.under(address.column, address.row)) {
      const image = await (images.get(`${address.level}/${pieces.image[piece]}`) as Promise<ImagePixels>);
      laid.push({
        image,
        x: (pieces.x[piece] as number) - left,
        y: (pieces.y[piece] as number) - top,
        sourceX: pieces.sourceX[piece] as number,
        sourceY: pieces.sourceY[piece] as number,
        widthPx: pieces.widthPx,
        heightPx: pieces.heightPx,
      });
    }
    const size = { width: Math.min(TILE_PX, widthPx - left), height: Math.min(TILE_PX, heightPx - top) };
    const rgba = layOnTile(laid, size.width, size.height);
    return createImageBitmap(new ImageData(rgba, size.width, size.height), {
      premultiplyAlpha: "none",
      colorSpaceConversion: "none",
    });
  }

  #level(index: number): LoaderLevel {
    const level = this.#levels[index];
    if (!level) throw new TaggedError("RegionInvalid", `no level ${index}`, { level: index });
    return level;
  }

  #file({ level, image }: ImageAddress): number {
    return this.#level(level).images.file[image] as number;
  }

  #place({ level, image }: ImageAddress): { offset: number; length: number } {
    const { images } = this.#level(level);
    const length = images.length[image] as number;
    if (length > MAX_IMAGE_BYTES) {
      throw new TaggedError("TileUnreadable", `an image of ${length} bytes`, { reason: "image too large" });
    }
    return { offset: images.offset[image] as number, length };
  }
}
