import { TaggedError } from "../../core/base/errors.ts";

/** What ImageProperties.xml says. */
export interface ZoomifyProperties {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tilePx: number;
  readonly tileCount: number;
}

/** One tier, finest first: its size in tiles, the number of its first tile, and how much it is shrunk. */
export interface ZoomifyTier {
  readonly columns: number;
  readonly rows: number;
  /** Zoomify's own number: 0 is the coarsest. */
  readonly number: number;
  readonly firstTile: number;
  readonly downsample: number;
}

const MAX_SIDE_PX = 4_000_000;
const TILES_A_GROUP = 256;

/** Reads ImageProperties.xml (Zoomify 1.8 and its followers). @throws MalformedSlide. */
export function parseProperties(xml: string): ZoomifyProperties {
  if (!/<IMAGE_PROPERTIES\b/i.test(xml)) throw malformed("no IMAGE_PROPERTIES");
  const whole = (name: string, minimum: number, maximum: number): number => {
    const text = new RegExp(`\\s${name}\\s*=\\s*["']\\s*(\\d{1,12})\\s*["']`, "i").exec(xml)?.[1];
    const value = Number(text ?? Number.NaN);
    if (!(value >= minimum && value <= maximum)) throw malformed(`${name} = ${text ?? "missing"}`);
    return value;
  };
  return {
    widthPx: whole("WIDTH", 1, MAX_SIDE_PX),
    heightPx: whole("HEIGHT", 1, MAX_SIDE_PX),
    tilePx: whole("TILESIZE", 16, 8192),
    tileCount: whole("NUMTILES", 1, 1_000_000_000),
  };
}

/**
 * The tiers. Programs halve a picture in two ways: rounding down each time, or up. The number of tiles in the file says which, because tiles are
 * numbered through all tiers. @throws MalformedSlide where neither gives that number.
 */
export function layTiers(properties: ZoomifyProperties): ZoomifyTier[] {
  for (const round of [Math.ceil, Math.floor]) {
    const tiers = tiersBy(properties, round);
    const coarsest = tiers[tiers.length - 1];
    const finest = tiers[0];
    if (finest && coarsest && finest.firstTile + finest.columns * finest.rows === properties.tileCount) return tiers;
  }
  throw malformed(`${properties.tileCount} tiles, which no pyramid of this size has`);
}

function tiersBy({ widthPx, heightPx, tilePx }: ZoomifyProperties, round: (value: number) => number): ZoomifyTier[] {
  const sizes: { columns: number; rows: number }[] = [];
  let [width, height] = [widthPx, heightPx];
  for (;;) {
    sizes.push({ columns: Math.ceil(width / tilePx), rows: Math.ceil(height / tilePx) });
    if (width <= tilePx && height <= tilePx) break;
    width = Math.max(1, round(width / 2));
    height = Math.max(1, round(height / 2));
  }
  let firstTile = sizes.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
  return sizes.map(({ columns, rows }, at) => {
    firstTile -= columns * rows;
    return { columns, rows, number: sizes.length - 1 - at, firstTile, downsample: 2 ** at };
  });
}

/** The path of a tile: groups hold 256 tiles each. */
export function tilePath({ columns, number, firstTile }: ZoomifyTier, column: number, row: number): string {
  const group = Math.floor((firstTile + row * columns + column) / TILES_A_GROUP);
  return `TileGroup${group}/${number}-${column}-${row}.jpg`;
}

export function malformed(reason: string): TaggedError {
  return new TaggedError("MalformedSlide", `Zoomify: ${reason}`, { format: "Zoomify", reason });
}
