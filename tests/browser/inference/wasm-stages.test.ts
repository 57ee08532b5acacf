import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { createWasmStages } from "../../../src/inference/wasm-stages.ts";
import { discSlide, syntheticGrid, syntheticPixels } from "../support/synthetic-pixels.ts";
import { loadTinyNetwork } from "./tiny-network.ts";

const grid = syntheticGrid(400, 300, 1.25);

async function tagOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return isTagged(error)
      ? `${error._tag}: ${String(error.details["field"] ?? error.details["reason"])}`
      : String(error);
  }
  return "no error";
}

test("pixels become cells on the CPU path, and the canary holds", async () => {
  const { bytes, manifest } = await loadTinyNetwork();
  const stages = await createWasmStages(bytes, manifest);
  await stages.checkCanary();
  await stages.checkCanary();
  const window = { level: 0, x: 64, y: 32, corePx: 32, haloPx: 16 };
  const decoded = await stages.decode(
    await stages.run(await stages.preprocess(syntheticPixels(window, grid, discSlide)), 64),
    window,
    grid,
  );
  expect(decoded.truncated).toBe(false);
  expect(decoded.cells.count).toBeGreaterThan(0);
  await stages.dispose();
});

test("a wrong file, a wrong sum and a wrong name are told apart, each naming what is wrong", async () => {
  const { bytes, manifest } = await loadTinyNetwork();
  const page = new TextEncoder().encode("<!doctype html><title>not a network</title>");
  expect(await tagOf(createWasmStages(page, manifest))).toBe("ModelUnusable: not an ONNX file");
  expect(await tagOf(createWasmStages(bytes.slice(0, -1), manifest))).toBe("ModelMismatch: bytes");
  const altered = bytes.slice();
  altered[200] = (altered[200] as number) ^ 1;
  expect(await tagOf(createWasmStages(altered, manifest))).toBe("ModelMismatch: sha256");
  const renamed = { ...manifest, input: { ...manifest.input, name: "image" } };
  expect(await tagOf(createWasmStages(bytes, renamed))).toBe("ModelMismatch: input.name");
  const other = manifest.outputs.map((output, i) => (i === 1 ? { ...output, name: "kinds" } : output));
  expect(await tagOf(createWasmStages(bytes, { ...manifest, outputs: other }))).toBe("ModelMismatch: outputs[1].name");
  const tight = { ...manifest, input: { ...manifest.input, haloPx: 0 } };
  expect(await tagOf(createWasmStages(bytes, tight))).toBe("ManifestInvalid: input.haloPx");
});

test("a file of the right sum that is no network is refused before a session is made", async () => {
  const { manifest } = await loadTinyNetwork();
  const bytes = new Uint8Array(64).fill(255);
  bytes.set([8, 8]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(await tagOf(createWasmStages(bytes, { ...manifest, bytes: 64, sha256 }))).toBe("ModelRefused: file");
});

test("outputs of another stride than the manifest states are a mismatch, not other positions", async () => {
  const { bytes, manifest } = await loadTinyNetwork();
  const outputs = manifest.outputs.map((output) => ({ ...output, stridePx: 4 }));
  const stages = await createWasmStages(bytes, { ...manifest, outputs });
  expect(await tagOf(stages.checkCanary())).toBe("ModelMismatch: outputs.centre");
  await stages.dispose();
});

test("a second run during a run is refused instead of blocking the thread", async () => {
  const { bytes, manifest } = await loadTinyNetwork();
  const stages = await createWasmStages(bytes, manifest);
  const input = () => new Float32Array(3 * 64 * 64);
  const both = await Promise.allSettled([stages.run(input(), 64), stages.run(input(), 64)]);
  expect(both.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected"]);
  await stages.run(input(), 64);
  await stages.dispose();
});
