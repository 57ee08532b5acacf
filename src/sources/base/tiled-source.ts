import { TaggedError, throwIfCancelled, toTaggedError } from "../../core/base/errors.ts";
import type { RectanglePixels } from "../../core/slide/pixels.ts";
import type { SlideInfo, SlideLevel } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { shrinkPixels } from "./shrink-pixels.ts";
import type { SlideSource } from "./slide-source.ts";
import { type DecodedTile, TileMemory } from "./tile-memory.ts";

/** What a format must do: bitmaps of stored tiles, cut at the level's edge, opaque. One promise per address, failing on its own. */
export interface TileLoader {
  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[];
  /** Whether nothing is stored for a tile: then load is not called for it. Absent: every tile is stored. */
  isEmpty?(address: TileAddress): boolean;
  close(): void;
}

/** Tiles decoded at the same time. */
const DECODES_IN_FLIGHT = 16;
/** Side of the blocks of a finer level that a missing tile is made from, px. */
const MAX_FILL_BLOCK_PX = 2048;

/** A SlideSource over stored tiles: composes regions, remembers decoded tiles, shrinks tiles for display where no level is stored. */
export class TiledSource implements SlideSource {
  readonly info: SlideInfo;
  readonly #loader: TileLoader;
  readonly #memory = new TileMemory();
  readonly #closed = new AbortController();

  constructor(info: SlideInfo, loader: TileLoader) {
    this.info = info;
    this.#loader = loader;
  }

  async readRegion(
    level: number,
    x: number,
    y: number,
    widthPx: number,
    heightPx: number,
    signal: AbortSignal,
  ): Promise<RectanglePixels> {
    const shape = this.#level(level);
    const inside = x >= 0 && y >= 0 && widthPx > 0 && heightPx > 0;
    if (!inside || x + widthPx > shape.widthPx || y + heightPx > shape.heightPx || shape.synthetic) {
      throw new TaggedError(
        "RegionInvalid",
        `pixel rectangle ${x},${y} ${widthPx}x${heightPx} is outside level ${level}`,
        {
          level,
        },
      );
    }
    const rgba = new Uint8ClampedArray(widthPx * heightPx * 4);
    const needed = tilesUnder(shape, level, x, y, widthPx, heightPx);
    const missing = needed.filter((address) => {
      const tile = this.#memory.get(nameOf(address));
      if (tile) copyTile(tile, address, shape, { level, x, y, widthPx, heightPx, rgba });
      return tile === undefined;
    });
    const either = AbortSignal.any([signal, this.#closed.signal]);
    for (let start = 0; start < missing.length; start += DECODES_IN_FLIGHT * 4) {
      throwIfCancelled(either);
      const batch = missing.slice(start, start + DECODES_IN_FLIGHT * 4);
      const outcomes = await Promise.allSettled(this.#load(batch, either));
      throwIfCancelled(either);
      outcomes.forEach((outcome, index) => {
        const address = batch[index] as TileAddress;
        if (outcome.status === "rejected") throw unreadable(address, outcome.reason);
        const tile = pixelsOf(outcome.value);
        this.#memory.put(nameOf(address), tile);
        copyTile(tile, address, shape, { level, x, y, widthPx, heightPx, rgba });
      });
    }
    return { level, x, y, widthPx, heightPx, rgba };
  }

  async readTile(address: TileAddress, signal: AbortSignal): Promise<ImageBitmap> {
    const either = AbortSignal.any([signal, this.#closed.signal]);
    throwIfCancelled(either);
    const shape = this.#level(address.level);
    if (shape.synthetic) return this.#shrinkTile(address, shape, either);
    const loaded = this.#load([address], either)[0];
    if (!loaded) throw new TaggedError("Unexpected", "the loader gave no tile");
    try {
      return await loaded;
    } catch (error) {
      throw unreadable(address, error);
    }
  }

  close(): void {
    this.#closed.abort();
    this.#memory.clear();
    this.#loader.close();
  }

  #level(index: number): SlideLevel {
    const level = this.info.levels[index];
    if (!level) throw new TaggedError("RegionInvalid", `no level ${index}`, { level: index });
    return level;
  }

  /** Bitmaps of tiles, those that the file lacks made from the next finer level. */
  #load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const stored = addresses.filter((address) => !this.#loader.isEmpty?.(address));
    const loaded = this.#loader.load(stored, signal);
    let next = 0;
    return addresses.map((address) =>
      stored[next] === address ? (loaded[next++] as Promise<ImageBitmap>) : this.#fill(address, signal),
    );
  }

  /** A tile without bytes: white where nothing was scanned, else the mean of the finer level's px. Never glass over tissue. */
  async #fill(address: TileAddress, signal: AbortSignal): Promise<ImageBitmap> {
    const shape = this.#level(address.level);
    const left = address.column * shape.tileWidthPx;
    const top = address.row * shape.tileHeightPx;
    const widthPx = Math.min(shape.tileWidthPx, shape.widthPx - left);
    const heightPx = Math.min(shape.tileHeightPx, shape.heightPx - top);
    const canvas = new OffscreenCanvas(widthPx, heightPx);
    const context = context2d(canvas);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, widthPx, heightPx);
    if (this.#isBackground(address)) return canvas.transferToImageBitmap();
    const finer = this.#level(address.level - 1);
    const factor = shape.downsample / finer.downsample;
    const stepPx = Math.max(1, Math.floor(MAX_FILL_BLOCK_PX / factor));
    for (let y = 0; y < heightPx; y += stepPx) {
      for (let x = 0; x < widthPx; x += stepPx) {
        const [width, height] = [Math.min(stepPx, widthPx - x), Math.min(stepPx, heightPx - y)];
        const fineX = Math.min(finer.widthPx - 1, Math.round((left + x) * factor));
        const fineY = Math.min(finer.heightPx - 1, Math.round((top + y) * factor));
        const fineWidth = Math.max(1, Math.min(finer.widthPx - fineX, Math.round(width * factor)));
        const fineHeight = Math.max(1, Math.min(finer.heightPx - fineY, Math.round(height * factor)));
        const fine = await this.readRegion(address.level - 1, fineX, fineY, fineWidth, fineHeight, signal);
        const { rgba } = shrinkPixels(fine, factor, width, height);
        context.putImageData(new ImageData(rgba, width, height), x, y);
      }
    }
    return canvas.transferToImageBitmap();
  }

  /** Whether no level has anything for a tile's place. */
  #isBackground(address: TileAddress): boolean {
    if (!this.#loader.isEmpty?.(address)) return false;
    if (address.level === 0) return true;
    const shape = this.#level(address.level);
    const finer = this.#level(address.level - 1);
    const factor = shape.downsample / finer.downsample;
    const x = Math.floor(address.column * shape.tileWidthPx * factor);
    const y = Math.floor(address.row * shape.tileHeightPx * factor);
    const right = Math.min(finer.widthPx, Math.ceil((address.column + 1) * shape.tileWidthPx * factor));
    const bottom = Math.min(finer.heightPx, Math.ceil((address.row + 1) * shape.tileHeightPx * factor));
    return tilesUnder(finer, address.level - 1, x, y, right - x, bottom - y).every((tile) => this.#isBackground(tile));
  }

  /** Draws the stored tiles under a synthetic one, shrunk. Cost is bounded by the stored tiles of the level below. */
  async #shrinkTile(address: TileAddress, shape: SlideLevel, signal: AbortSignal): Promise<ImageBitmap> {
    const storedIndex = this.info.levels.findLastIndex((level, index) => !level.synthetic && index < address.level);
    const stored = this.#level(storedIndex);
    const factor = shape.downsample / stored.downsample;
    const left = address.column * shape.tileWidthPx;
    const top = address.row * shape.tileHeightPx;
    const width = Math.min(shape.tileWidthPx, shape.widthPx - left);
    const height = Math.min(shape.tileHeightPx, shape.heightPx - top);
    const canvas = new OffscreenCanvas(width, height);
    const context = context2d(canvas);
    context.imageSmoothingQuality = "high";
    const x = Math.floor(left * factor);
    const y = Math.floor(top * factor);
    const right = Math.min(stored.widthPx, Math.ceil((left + width) * factor));
    const bottom = Math.min(stored.heightPx, Math.ceil((top + height) * factor));
    const needed = tilesUnder(stored, storedIndex, x, y, right - x, bottom - y);
    for (let start = 0; start < needed.length; start += DECODES_IN_FLIGHT) {
      throwIfCancelled(signal);
      const batch = needed.slice(start, start + DECODES_IN_FLIGHT);
      const outcomes = await Promise.allSettled(this.#load(batch, signal));
      outcomes.forEach((outcome, index) => {
        const tile = batch[index] as TileAddress;
        if (outcome.status === "rejected") throw unreadable(tile, outcome.reason);
        const bitmap = outcome.value;
        const toX = (tile.column * stored.tileWidthPx) / factor - left;
        const toY = (tile.row * stored.tileHeightPx) / factor - top;
        context.drawImage(bitmap, toX, toY, bitmap.width / factor, bitmap.height / factor);
        bitmap.close();
      });
    }
    return canvas.transferToImageBitmap();
  }
}

function nameOf(address: TileAddress): string {
  return `${address.level}/${address.column}/${address.row}`;
}

function context2d(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  return context;
}

let readback: OffscreenCanvasRenderingContext2D | null = null;

/** One canvas for every tile: making one costs as much as reading it. Tiles are opaque, so "copy" needs no clearing. */
function pixelsOf(bitmap: ImageBitmap): DecodedTile {
  const { width, height } = bitmap;
  if (!readback || readback.canvas.width < width || readback.canvas.height < height) {
    readback = context2d(new OffscreenCanvas(width, height));
    readback.globalCompositeOperation = "copy";
  }
  const context = readback;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { widthPx: width, heightPx: height, rgba: context.getImageData(0, 0, width, height).data };
}

function unreadable(address: TileAddress, error: unknown): TaggedError {
  const tagged = toTaggedError(error);
  if (tagged._tag === "Cancelled") return tagged;
  const reason = String(tagged.details["reason"] ?? tagged.message);
  const { level, column, row } = address;
  return new TaggedError(
    "TileUnreadable",
    `tile ${level}/${column}/${row}: ${tagged.message}`,
    { level, column, row, reason },
    error,
  );
}

function tilesUnder(
  shape: SlideLevel,
  level: number,
  x: number,
  y: number,
  widthPx: number,
  heightPx: number,
): TileAddress[] {
  const addresses: TileAddress[] = [];
  for (let row = Math.floor(y / shape.tileHeightPx); row * shape.tileHeightPx < y + heightPx; row++) {
    for (let column = Math.floor(x / shape.tileWidthPx); column * shape.tileWidthPx < x + widthPx; column++) {
      addresses.push({ level, column, row });
    }
  }
  return addresses;
}

function copyTile(tile: DecodedTile, address: TileAddress, shape: SlideLevel, rectangle: RectanglePixels): void {
  const tileX = address.column * shape.tileWidthPx;
  const tileY = address.row * shape.tileHeightPx;
  const left = Math.max(tileX, rectangle.x);
  const right = Math.min(tileX + tile.widthPx, rectangle.x + rectangle.widthPx);
  const top = Math.max(tileY, rectangle.y);
  const bottom = Math.min(tileY + tile.heightPx, rectangle.y + rectangle.heightPx);
  for (let y = top; y < bottom; y++) {
    const from = ((y - tileY) * tile.widthPx + left - tileX) * 4;
    const to = ((y - rectangle.y) * rectangle.widthPx + left - rectangle.x) * 4;
    rectangle.rgba.set(tile.rgba.subarray(from, from + (right - left) * 4), to);
  }
}
