import type { SlideInfo, SlideLevel } from "../../core/slide/slide.ts";
import { settleMicronsPerPx } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { sha256Hex } from "../base/fingerprint.ts";
import type { SlideSource } from "../base/slide-source.ts";
import { withSyntheticLevels } from "../base/synthetic-levels.ts";
import { TiledSource, type TileLoader } from "../base/tiled-source.ts";
import type { WebFolder } from "../bytes/web-folder.ts";
import { decodeSizedTile, encodedSize } from "../image/sized-tile.ts";
import { layTiers, malformed, parseProperties, tilePath, type ZoomifyTier } from "./zoomify-tiers.ts";

/** Tiers smaller than this are of no use to anyone. */
const MIN_COARSEST_SIDE_PX = 128;

/** Opens a Zoomify picture. @throws MalformedSlide, TileUnreadable where a corner tile is missing, SlideUnreachable. */
export async function openZoomify(folder: WebFolder, name: string, signal: AbortSignal): Promise<SlideSource> {
  const xml = new TextDecoder().decode(await folder.read("ImageProperties.xml", signal));
  const properties = parseProperties(xml);
  const all = layTiers(properties);
  const tiers = all.filter(({ downsample }, at) => at === 0 || properties.widthPx / downsample >= MIN_COARSEST_SIDE_PX);
  const levels: SlideLevel[] = [];
  const corners: Uint8Array<ArrayBuffer>[] = [];
  for (const tier of tiers) {
    const corner = await folder.read(tilePath(tier, tier.columns - 1, tier.rows - 1), signal);
    levels.push(levelOf(tier, properties.tilePx, corner));
    corners.push(corner);
  }
  const [finest] = levels;
  if (finest?.widthPx !== properties.widthPx || finest.heightPx !== properties.heightPx) {
    throw malformed(`tiles of ${finest?.widthPx} x ${finest?.heightPx} px together`);
  }
  const info: SlideInfo = {
    id: await sha256Hex([new TextEncoder().encode(`granuloscope-zoomify-1|${xml}|`), ...corners]),
    name,
    format: "zoomify",
    widthPx: properties.widthPx,
    heightPx: properties.heightPx,
    scale: settleMicronsPerPx([]),
    levels: withSyntheticLevels(levels),
  };
  const loader: TileLoader = {
    load: (addresses, tileSignal) => addresses.map((address) => loadTile(folder, tiers, levels, address, tileSignal)),
    close: () => undefined,
  };
  return new TiledSource(info, loader);
}

/** How programs round a tier's size differs, and no file says it: the last tile's own size does. */
function levelOf({ columns, rows, downsample }: ZoomifyTier, tilePx: number, corner: Uint8Array): SlideLevel {
  const size = encodedSize(corner);
  if (!size || size.widthPx > tilePx || size.heightPx > tilePx)
    throw malformed("a corner tile that is no JPEG of its size");
  return {
    widthPx: (columns - 1) * tilePx + size.widthPx,
    heightPx: (rows - 1) * tilePx + size.heightPx,
    downsample,
    tileWidthPx: tilePx,
    tileHeightPx: tilePx,
    synthetic: false,
  };
}

async function loadTile(
  folder: WebFolder,
  tiers: readonly ZoomifyTier[],
  levels: readonly SlideLevel[],
  { level, column, row }: TileAddress,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const shape = levels[level] as SlideLevel;
  const bytes = await folder.read(tilePath(tiers[level] as ZoomifyTier, column, row), signal);
  const widthPx = Math.min(shape.tileWidthPx, shape.widthPx - column * shape.tileWidthPx);
  const heightPx = Math.min(shape.tileHeightPx, shape.heightPx - row * shape.tileHeightPx);
  return decodeSizedTile(bytes, widthPx, heightPx);
}
