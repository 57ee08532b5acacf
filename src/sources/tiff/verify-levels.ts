import { isTagged, throwIfCancelled } from "../../core/base/errors.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { type Agreement, compareLevels, isLevel, type Pixels } from "../base/level-agreement.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import type { LevelFit, LevelProposal } from "./pyramid.ts";
import { readLayout, type TileLayout } from "./tile-layout.ts";
import { TiffTileLoader } from "./tile-loader.ts";

/** A level that is settled: where its tiles are, and how it lies over level 0. */
export interface VerifiedLevel extends LevelFit {
  readonly layout: TileLayout;
}

/** Places compared under each of the two levels: more where the file does not say that the page is a level. */
const PLACES = { marked: 1, unmarked: 2 } as const;
/** With tiles larger than this, one verdict on a marked level must do: a place costs many such tiles. */
const MAX_CHEAP_TILE_PX = 512 * 512;
/** Side of a place, px of the coarser level. */
const PLACE_PX = 96;

/**
 * The proposed pages whose pixels are those of the level below, finest first. What the check costs is a few tiles a level. A place whose
 * tiles cannot be read says nothing. @throws SlideUnreachable, Cancelled, and what a layout of a level throws.
 */
export async function verifyLevels(
  bytes: ByteSource,
  finest: TileLayout,
  proposals: readonly LevelProposal[],
  signal: AbortSignal,
): Promise<{ levels: VerifiedLevel[]; leftOut: LevelProposal[] }> {
  const first = { layout: finest, widthPx: finest.widthPx, heightPx: finest.heightPx, downsample: 1 };
  const levels: VerifiedLevel[] = [first];
  const leftOut: LevelProposal[] = [];
  for (const proposal of proposals) {
    throwIfCancelled(signal);
    const { page, marked } = proposal;
    const layout = await readLayout(page.directory, signal);
    const below = levels.at(-1) as VerifiedLevel;
    let accepted: VerifiedLevel | null = null;
    for (const fit of proposal.fits) {
      if (fit.downsample <= below.downsample) continue;
      const candidate = { ...fit, layout: { ...layout, widthPx: fit.widthPx, heightPx: fit.heightPx } };
      const found = await compareAt(bytes, below, candidate, marked ? PLACES.marked : PLACES.unmarked, signal);
      if (isLevel(found, marked)) {
        accepted = candidate;
        break;
      }
    }
    if (accepted) levels.push(accepted);
    else leftOut.push(proposal);
  }
  return { levels, leftOut };
}

async function compareAt(
  bytes: ByteSource,
  below: VerifiedLevel,
  above: VerifiedLevel,
  placesPerLevel: number,
  signal: AbortSignal,
): Promise<Agreement[]> {
  const loader = new TiffTileLoader(bytes, [below.layout, above.layout]);
  const factor = above.downsample / below.downsample;
  const found: Agreement[] = [];
  const tilePx = below.layout.tileWidthPx * below.layout.tileHeightPx;
  const enough = placesPerLevel === PLACES.marked && tilePx > MAX_CHEAP_TILE_PX ? 1 : Number.POSITIVE_INFINITY;
  for (const { x, y } of placesToCompare(below, above, factor, placesPerLevel)) {
    if (found.length >= enough) break;
    const widthPx = Math.min(PLACE_PX, above.widthPx - x);
    const heightPx = Math.min(PLACE_PX, above.heightPx - y);
    const right = Math.min(below.widthPx, Math.round((x + widthPx) * factor));
    const bottom = Math.min(below.heightPx, Math.round((y + heightPx) * factor));
    const left = Math.round(x * factor);
    const top = Math.round(y * factor);
    try {
      const coarse = await readPlace(loader, 1, above, { x, y, right: x + widthPx, bottom: y + heightPx }, signal);
      const fine = await readPlace(loader, 0, below, { x: left, y: top, right, bottom }, signal);
      if (coarse && fine) found.push(compareLevels(coarse, fine));
    } catch (error) {
      if (!isTagged(error, "TileUnreadable") && !isTagged(error, "TruncatedFile")) throw error;
    }
  }
  return found;
}

/** Top-left corners in px of the coarser level: under the largest stored tiles of both levels, which hold the most to compare. */
function placesToCompare(
  below: VerifiedLevel,
  above: VerifiedLevel,
  factor: number,
  perLevel: number,
): { x: number; y: number }[] {
  const places: { x: number; y: number }[] = [];
  const add = (centreX: number, centreY: number): void => {
    const corner = (centre: number, side: number): number =>
      Math.max(0, Math.min(Math.floor(centre - PLACE_PX / 2), side - PLACE_PX));
    places.push({ x: corner(centreX, above.widthPx), y: corner(centreY, above.heightPx) });
  };
  // Beside the middle of a coarse tile: its middle lies where four finer tiles meet, for the usual factors of 2 and 4.
  for (const [level, scale, part] of [[above, 1, 0.375] as const, [below, 1 / factor, 0.5] as const]) {
    const { layout } = level;
    for (const index of largestTiles(layout, perLevel)) {
      const column = index % layout.columns;
      const row = Math.floor(index / layout.columns);
      add((column + part) * layout.tileWidthPx * scale, (row + part) * layout.tileHeightPx * scale);
    }
  }
  return places;
}

/** Indexes of the tiles with most bytes; where tiles are all of one size, evenly spread ones. */
function largestTiles({ byteCounts, columns, rows }: TileLayout, count: number): number[] {
  const total = columns * rows;
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < total; index++) {
    const length = byteCounts[index] as number;
    if (length > largest) largest = length;
    if (length > 0 && length < smallest) smallest = length;
  }
  if (largest === 0) return [];
  if (smallest > largest * 0.98) {
    return Array.from({ length: count }, (_, part) => Math.floor(((part + 0.5) * total) / count));
  }
  const best: number[] = [];
  for (let index = 0; index < total; index++) {
    if (best.length === count && (byteCounts[index] as number) <= (byteCounts[best[count - 1] as number] as number)) {
      continue;
    }
    best.push(index);
    best.sort((a, b) => (byteCounts[b] as number) - (byteCounts[a] as number));
    best.length = Math.min(best.length, count);
  }
  return best;
}

interface Edges {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels of a place, or null where a tile under it is empty: that is filled from below, and would prove nothing. */
async function readPlace(
  loader: TiffTileLoader,
  index: number,
  { layout }: VerifiedLevel,
  { x, y, right, bottom }: Edges,
  signal: AbortSignal,
): Promise<Pixels | null> {
  const addresses: TileAddress[] = [];
  for (let row = Math.floor(y / layout.tileHeightPx); row * layout.tileHeightPx < bottom; row++) {
    for (let column = Math.floor(x / layout.tileWidthPx); column * layout.tileWidthPx < right; column++) {
      addresses.push({ level: index, column, row });
    }
  }
  if (addresses.some((address) => loader.isEmpty(address))) return null;
  const canvas = new OffscreenCanvas(right - x, bottom - y);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  const bitmaps = await Promise.all(loader.load(addresses, signal));
  bitmaps.forEach((bitmap, at) => {
    const { column, row } = addresses[at] as TileAddress;
    context.drawImage(bitmap, column * layout.tileWidthPx - x, row * layout.tileHeightPx - y);
    bitmap.close();
  });
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { widthPx: canvas.width, heightPx: canvas.height, rgba: data };
}
