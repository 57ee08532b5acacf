import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

const OVERLAP_PX = 1;

/** One file of a Deep Zoom picture; path as it lies in its folder. */
export interface FixtureFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** A small Deep Zoom picture (PNG tiles, 0.5 µm/px as libvips writes it): pale pink with dark discs, so that it looks like a section. */
export function makeDeepZoom(name: string, widthPx: number, heightPx: number, tilePx = 254): FixtureFile[] {
  const files: FixtureFile[] = [];
  const finest = Math.ceil(Math.log2(Math.max(widthPx, heightPx)));
  for (let level = finest; level >= 0; level--) {
    const downsample = 2 ** (finest - level);
    const [levelWidth, levelHeight] = [Math.ceil(widthPx / downsample), Math.ceil(heightPx / downsample)];
    for (let row = 0; row * tilePx < levelHeight; row++) {
      for (let column = 0; column * tilePx < levelWidth; column++) {
        const left = Math.max(0, column * tilePx - OVERLAP_PX);
        const top = Math.max(0, row * tilePx - OVERLAP_PX);
        const right = Math.min(levelWidth, (column + 1) * tilePx + OVERLAP_PX);
        const bottom = Math.min(levelHeight, (row + 1) * tilePx + OVERLAP_PX);
        const bytes = encodePng(right - left, bottom - top, (x, y) =>
          colour((left + x) * downsample, (top + y) * downsample),
        );
        files.push({ path: `${name}_files/${level}/${column}_${row}.png`, bytes });
      }
    }
  }
  const descriptor = `<?xml version="1.0"?><Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="png" Overlap="${OVERLAP_PX}" TileSize="${tilePx}"><Size Width="${widthPx}" Height="${heightPx}"/></Image>`;
  const properties = ["x", "y"].map(
    (axis) => `<property><name>openslide.mpp-${axis}</name><value type="VipsRefString">0.5</value></property>`,
  );
  files.push({ path: `${name}.dzi`, bytes: Buffer.from(descriptor) });
  files.push({
    path: `${name}_files/vips-properties.xml`,
    bytes: Buffer.from(`<image>${properties.join("")}</image>`),
  });
  return files;
}

/** Writes the files of a picture below a folder. */
export function writeFixture(folder: string, files: readonly FixtureFile[]): void {
  for (const { path, bytes } of files) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

/** One square PNG of the same pattern. */
export function pictureOf(sidePx: number): Buffer {
  return encodePng(sidePx, sidePx, colour);
}

function colour(x: number, y: number): readonly [number, number, number] {
  const [dx, dy] = [(x % 40) - 20, (y % 40) - 20];
  return dx * dx + dy * dy < 64 ? [90, 60, 140] : [235, 190, 215];
}

/** An 8-bit RGB PNG (PNG specification, sections 5 and 11); with micronsPerPx it states that. */
export function encodePng(
  widthPx: number,
  heightPx: number,
  pixel: (x: number, y: number) => readonly [number, number, number],
  micronsPerPx: number | null = null,
): Buffer {
  const rows = Buffer.alloc(heightPx * (1 + widthPx * 3));
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) rows.set(pixel(x, y), y * (1 + widthPx * 3) + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...(micronsPerPx === null ? [] : [chunk("pHYs", densityOf(micronsPerPx))]),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Px per metre along both axes. */
function densityOf(micronsPerPx: number): Buffer {
  const density = Buffer.alloc(9);
  for (const at of [0, 4]) density.writeUInt32BE(Math.round(1e6 / micronsPerPx), at);
  density[8] = 1;
  return density;
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
