import { expect, test } from "vitest";
import { fetchSharedFile, sharedDataUrl } from "./support/shared-data.ts";

test("the test browser is cross-origin isolated and has a WebGPU adapter", async () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter).not.toBeNull();
});

test.skipIf(sharedDataUrl === null)("the real-data folder can be read (skipped where it is absent)", async () => {
  const svs = await fetchSharedFile("slides/CMU-1-Small-Region.svs");
  expect(svs.size).toBe(1938955);
});
