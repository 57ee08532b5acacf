import { expect, test } from "vitest";
import { isTagged } from "../../../../src/core/base/errors.ts";
import type { FolderFile } from "../../../../src/core/slide/slide.ts";
import { openSlide } from "../../../../src/sources/open-slide.ts";

const signal = new AbortController().signal;
const TILE_PX = 256;

/** A tile of one grey. */
async function tile(widthPx: number, heightPx: number, grey: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
  context.fillRect(0, 0, widthPx, heightPx);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 1 });
}

function greyOf(tier: number, column: number, row: number): number {
  return 40 + tier * 60 + column * 13 + row * 29;
}

/** 600 x 300 px in three tiers, each tile in its own grey. */
async function picture(): Promise<FolderFile[]> {
  const sizes = [
    [150, 75],
    [300, 150],
    [600, 300],
  ] as const;
  const xml = `<IMAGE_PROPERTIES WIDTH="600" HEIGHT="300" NUMTILES="9" NUMIMAGES="1" VERSION="1.8" TILESIZE="256" />`;
  const files: FolderFile[] = [{ path: "z/ImageProperties.xml", file: new Blob([xml]) }];
  for (const [tier, [width, height]] of sizes.entries()) {
    for (let row = 0; row * TILE_PX < height; row++) {
      for (let column = 0; column * TILE_PX < width; column++) {
        const size = [Math.min(TILE_PX, width - column * TILE_PX), Math.min(TILE_PX, height - row * TILE_PX)] as const;
        const file = await tile(...size, greyOf(tier, column, row));
        files.push({ path: `z/TileGroup0/${tier}-${column}-${row}.jpg`, file });
      }
    }
  }
  return files;
}

test("every tile of every tier lies at its place", async () => {
  const source = await openSlide({ kind: "folder", name: "z", files: await picture() }, signal);
  expect(source.info).toMatchObject({ widthPx: 600, heightPx: 300, format: "zoomify" });
  for (const [level, { widthPx, heightPx }] of source.info.levels.entries()) {
    const { rgba } = await source.readRegion(level, 0, 0, widthPx, heightPx, signal);
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        const expected = greyOf(2 - level, Math.floor(x / TILE_PX), Math.floor(y / TILE_PX));
        const found = rgba[(y * widthPx + x) * 4] as number;
        if (Math.abs(found - expected) > 2) throw new Error(`level ${level} at ${x},${y}: ${found}, not ${expected}`);
      }
    }
  }
});

test("a missing tile is an error with its place, never white", async () => {
  const files = (await picture()).filter(({ path }) => !path.endsWith("2-1-0.jpg"));
  const source = await openSlide({ kind: "folder", name: "z", files }, signal);
  await source.readRegion(0, 0, 0, 200, 200, signal);
  await expect(source.readRegion(0, 200, 0, 200, 200, signal)).rejects.toSatisfy(
    (error) => isTagged(error, "TileUnreadable") && error.details["column"] === 1 && error.details["row"] === 0,
  );
});
