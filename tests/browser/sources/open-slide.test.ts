import { expect, test } from "vitest";
import { isTagged, TaggedError } from "../../../src/core/base/errors.ts";
import { openSlide } from "../../../src/sources/open-slide.ts";
import { malformedPaths } from "../support/malformed-paths.ts";
import { fetchSharedFile, sharedDataUrl } from "../support/shared-data.ts";

const signal = new AbortController().signal;

async function pictureOf(type: "image/png" | "image/jpeg", side = 300): Promise<Blob> {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  context.fillStyle = "rgb(200, 100, 150)";
  context.fillRect(0, 0, side, side);
  return canvas.convertToBlob({ type });
}

test("a PNG is read, has no µm/px, and its id does not depend on its name", async () => {
  const file = await pictureOf("image/png");
  const source = await openSlide({ kind: "file", name: "a.png", file }, signal);
  expect(source.info).toMatchObject({ widthPx: 300, heightPx: 300, format: "png" });
  expect(source.info.scale.problem).toBe("missing");
  const { rgba } = await source.readRegion(0, 10, 20, 5, 5, signal);
  expect([...rgba.subarray(0, 4)]).toEqual([200, 100, 150, 255]);
  const again = await openSlide({ kind: "file", name: "b.tif", file }, signal);
  expect(again.info.id).toBe(source.info.id);
});

test("a Deep Zoom folder is read level by level, overlap cut off", async () => {
  const tile = await pictureOf("image/png", 257);
  const dzi = `<Image TileSize="256" Overlap="1" Format="png"><Size Width="512" Height="256"/></Image>`;
  const files = [
    { path: "x/slide.dzi", file: new Blob([dzi]) },
    { path: "x/slide_files/9/0_0.png", file: tile },
    { path: "x/slide_files/9/1_0.png", file: tile },
  ];
  const source = await openSlide({ kind: "folder", name: "slide", files }, signal);
  const { rgba } = await source.readRegion(0, 250, 0, 20, 10, signal);
  expect(new Set(rgba)).toEqual(new Set([200, 100, 150, 255]));
  await expect(source.readRegion(1, 0, 0, 10, 10, signal)).rejects.toSatisfy((e) => isTagged(e, "TileUnreadable"));
});

test.each([
  ["text", new Blob(["hello, this is no image"]), "NotAnImage"],
  ["nothing", new Blob([]), "NotAnImage"],
  ["a TIFF header alone", new Blob([new Uint8Array([0x49, 0x49, 42, 0, 8, 0, 0, 0])]), "TruncatedFile"],
])("%s gets a tagged error", async (_name, file, tag) => {
  await expect(openSlide({ kind: "file", name: "x", file }, signal)).rejects.toSatisfy(
    (error) => error instanceof TaggedError && error._tag === tag,
  );
});

test("a directory that points at itself ends at once", async () => {
  const bytes = new Uint8Array(8 + 2 + 12 + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  view.setUint16(8, 1, true);
  view.setUint16(10, 256, true);
  view.setUint16(12, 3, true);
  view.setUint32(14, 1, true);
  view.setUint32(18, 100, true);
  view.setUint32(22, 8, true);
  const opening = openSlide({ kind: "file", name: "loop.tif", file: new Blob([bytes]) }, signal);
  await expect(opening).rejects.toSatisfy((error) => isTagged(error, "MalformedTiff"));
});

test.skipIf(sharedDataUrl === null)("a cut-off SVS fails with a tag (skipped without the real slides)", async () => {
  const svs = await fetchSharedFile("slides/CMU-1-Small-Region.svs");
  const opening = openSlide({ kind: "file", name: "cut.svs", file: svs.slice(0, 500_000) }, signal);
  await expect(opening).rejects.toSatisfy((error) => isTagged(error, "TruncatedFile"));
});

test.skipIf(malformedPaths.length === 0)(
  "every hostile file opens or fails with a tag (skipped without them)",
  async () => {
    const slow: string[] = [];
    let opened = 0;
    for (const path of malformedPaths) {
      const file = await fetchSharedFile(path);
      const started = performance.now();
      try {
        const source = await openSlide({ kind: "file", name: path, file }, signal);
        const { widthPx, heightPx } = source.info;
        await source.readRegion(0, 0, 0, Math.min(64, widthPx), Math.min(64, heightPx), signal);
        source.close();
        opened++;
      } catch (error) {
        if (!(error instanceof TaggedError)) throw new Error(`${path}: ${String(error)}`);
      }
      if (performance.now() - started > 5000) slow.push(path);
    }
    console.info(`${malformedPaths.length} files: ${opened} opened, the others refused with a tag`);
    expect(slow).toEqual([]);
  },
  300_000,
);
