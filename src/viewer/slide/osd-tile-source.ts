import OpenSeadragon from "openseadragon";
import type { SlideInfo, SlideLevel } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";

/** How the viewer gets the picture of a stored tile. */
export type ReadTile = (address: TileAddress, signal: AbortSignal) => Promise<ImageBitmap>;
/** Told of every tile that could not be shown; never for a cancelled read. */
export type ReportTileError = (address: TileAddress, error: unknown) => void;

/**
 * A slide as OpenSeadragon wants it. OpenSeadragon counts levels from the COARSEST and assumes each is half the next;
 * this is the one place that turns the numbering round, and the level scales come from the slide's own downsamples.
 */
export class SlideTileSource extends OpenSeadragon.TileSource {
  private readonly slide: SlideInfo;
  private readonly readTile: ReadTile;
  private readonly reportTileError: ReportTileError;

  constructor(slide: SlideInfo, readTile: ReadTile, reportTileError: ReportTileError) {
    const finest = slide.levels[0];
    if (!finest) throw new RangeError("a slide has at least one level");
    super({
      width: slide.widthPx,
      height: slide.heightPx,
      tileWidth: finest.tileWidthPx,
      tileHeight: finest.tileHeightPx,
      tileOverlap: 0,
      minLevel: 0,
      maxLevel: slide.levels.length - 1,
    });
    this.slide = slide;
    this.readTile = readTile;
    this.reportTileError = reportTileError;
  }

  /** The slide's level (0 finest) behind OpenSeadragon's level (0 coarsest). */
  private slideLevel(osdLevel: number): SlideLevel {
    const level = this.slide.levels[this.slide.levels.length - 1 - osdLevel];
    if (!level) throw new RangeError(`no level ${osdLevel} in a slide of ${this.slide.levels.length}`);
    return level;
  }

  override getLevelScale(osdLevel: number): number {
    return 1 / this.slideLevel(osdLevel).downsample;
  }

  override getTileWidth(osdLevel: number): number {
    return this.slideLevel(osdLevel).tileWidthPx;
  }

  override getTileHeight(osdLevel: number): number {
    return this.slideLevel(osdLevel).tileHeightPx;
  }

  /** Counted from the stored size: width times scale can round to one column too many. */
  override getNumTiles(osdLevel: number): OpenSeadragon.Point {
    const level = this.slideLevel(osdLevel);
    return new OpenSeadragon.Point(
      Math.ceil(level.widthPx / level.tileWidthPx),
      Math.ceil(level.heightPx / level.tileHeightPx),
    );
  }

  /** OpenSeadragon's types promise a Tile here; its code returns and expects a Point of column and row. */
  override getTileAtPoint(osdLevel: number, point: OpenSeadragon.Point): OpenSeadragon.Tile {
    const level = this.slideLevel(osdLevel);
    const tiles = this.getNumTiles(osdLevel);
    const levelPx = this.slide.widthPx / level.downsample;
    const column = Math.floor((point.x * levelPx) / level.tileWidthPx);
    const row = Math.floor((point.y * levelPx) / level.tileHeightPx);
    const address = new OpenSeadragon.Point(
      Math.min(tiles.x - 1, Math.max(0, column)),
      Math.min(tiles.y - 1, Math.max(0, row)),
    );
    return address as unknown as OpenSeadragon.Tile;
  }

  /** In slide widths, or in the tile's own px when `isSource`; a tile at the edge ends where the level ends. */
  override getTileBounds(osdLevel: number, column: number, row: number, isSource?: boolean): OpenSeadragon.Rect {
    const level = this.slideLevel(osdLevel);
    const x = column * level.tileWidthPx;
    const y = row * level.tileHeightPx;
    const width = Math.min(level.tileWidthPx, level.widthPx - x);
    const height = Math.min(level.tileHeightPx, level.heightPx - y);
    if (isSource) return new OpenSeadragon.Rect(0, 0, width, height);
    const scale = level.downsample / this.slide.widthPx;
    return new OpenSeadragon.Rect(x * scale, y * scale, width * scale, height * scale);
  }

  /** A name for the cache, never an address: nothing is fetched by it. */
  override getTileUrl(osdLevel: number, column: number, row: number): string {
    return `${this.slide.id}/${osdLevel}/${column}_${row}`;
  }

  override hasTransparency(): boolean {
    return false;
  }

  override downloadTileStart(job: OpenSeadragon.ImageJob): void {
    const tile: OpenSeadragon.Tile = job.tile;
    const address = { level: this.slide.levels.length - 1 - tile.level, column: tile.x, row: tile.y };
    const controller = new AbortController();
    job.userData = { controller };
    this.readTile(address, controller.signal)
      .then((bitmap) => {
        if (controller.signal.aborted) bitmap.close();
        else job.finish(paintWindow(bitmap), null, "context2d");
      })
      .catch((error: unknown) => {
        if (controller.signal.aborted) return;
        this.reportTileError(address, error);
        job.fail(error instanceof Error ? error.message : String(error), null);
      });
  }

  override downloadTileAbort(job: OpenSeadragon.ImageJob): void {
    const { controller } = job.userData as { controller?: AbortController };
    controller?.abort();
  }
}

/** The form the canvas drawer draws from, made once here so that no second copy of the tile is kept. */
function paintWindow(bitmap: ImageBitmap): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("no 2D canvas for a tile");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context;
}
