import { BlobWriter, configure, TextReader, ZipWriter } from "@zip.js/zip.js";
import { expect, test } from "vitest";
import type { SlideInput } from "../../../src/core/slide/slide.ts";
import { openSlide } from "../../../src/sources/open-slide.ts";

const XML = `<Image TileSize="254" Overlap="1" Format="jpeg"><Size Width="600" Height="400"/></Image>`;

async function zip(): Promise<Blob> {
  configure({ useWebWorkers: false });
  const writer = new ZipWriter(new BlobWriter("application/zip"));
  await writer.add("a.dzi", new TextReader(XML));
  return writer.close();
}

async function inputs(): Promise<SlideInput[]> {
  return [
    { kind: "folder", name: "a", files: [{ path: "a/a.dzi", file: new File([XML], "a.dzi") }] },
    { kind: "file", name: "a.zip", file: await zip() },
  ];
}

test("Deep Zoom from a folder or a zip opens, unless the opening is cancelled while it goes on", async () => {
  for (const input of await inputs()) {
    expect((await openSlide(input, new AbortController().signal)).info.widthPx).toBe(600);
    const abort = new AbortController();
    const opening = openSlide(input, abort.signal);
    abort.abort();
    await expect(opening).rejects.toMatchObject({ _tag: "Cancelled" });
  }
});
