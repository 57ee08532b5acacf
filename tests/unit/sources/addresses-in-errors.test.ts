import { afterEach, expect, test, vi } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { openSlide } from "../../../src/sources/open-slide.ts";

afterEach(() => vi.unstubAllGlobals());

const ADDRESSES = [
  "https://slides.example/studies/1.2/series/3.4?token=secret",
  "https://slides.example/scan/ImageProperties.xml?token=secret",
  "https://slides.example/iiif/scan/info.json?token=secret",
  "https://slides.example/scan.dzi?token=secret",
  "https://slides.example/scan.tif?token=secret",
];

test.each(ADDRESSES)("an error never repeats the query of an address, which may hold a key: %s", async (url) => {
  for (const status of [200, 403, 404]) {
    vi.stubGlobal("fetch", async () => new Response("no slide", { status }));
    const error: unknown = await openSlide({ kind: "url", name: "scan", url }, new AbortController().signal).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof Error)) throw new Error(`status ${status} opened`);
    expect(isTagged(error, "Unexpected"), error.message).toBe(false);
    expect(JSON.stringify([error.message, Reflect.get(error, "details") ?? null])).not.toContain("secret");
  }
});
