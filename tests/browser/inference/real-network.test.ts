import { afterAll, describe, expect, test } from "vitest";
import { type CellTable, cellName, concatenateCells } from "../../../src/core/cells/cells.ts";
import { parseManifest } from "../../../src/core/model/manifest.ts";
import type { WindowStages } from "../../../src/core/model/stages.ts";
import { windowSizePx } from "../../../src/core/slide/window.ts";
import { findAdapter, requestDevice } from "../../../src/gpu/device.ts";
import { createGpuWindowWork } from "../../../src/gpu/window-work.ts";
import { createWasmStages } from "../../../src/inference/wasm-stages.ts";
import { createWebGpuStages } from "../../../src/inference/webgpu-stages.ts";
import { type Field, fieldPixels, loadField } from "../support/field-pixels.ts";
import { sharedDataUrl } from "../support/shared-data.ts";

const files = import.meta.glob("../../../models/granulocytes-5/*", { query: "?url", import: "default" });

async function fetchModelFile(name: string): Promise<Response> {
  const load = files[`../../../models/granulocytes-5/${name}`];
  if (!load) throw new Error(`no ${name}`);
  return fetch((await load()) as string);
}

const hasModel = Object.keys(files).some((path) => path.endsWith("model.onnx"));
const ready = hasModel && sharedDataUrl !== null;

/** Fields of two slides at two µm/px, the middle 128 model px of each: what a software adapter can compute in a minute. */
const FIELDS = [
  ["cells/fields/acute-appendicitis_HE_x13632_y23104.png", 0.504],
  ["cells/fields/eosinophilic-esophagitis_HE_x60800_y24000.png", 0.2528],
] as const;

async function decodeField<I, O>(stages: WindowStages<I, O>, field: Field, offsetPx: number, corePx: number) {
  const tables: CellTable[] = [];
  for (let y = 0; y + corePx <= 128; y += corePx) {
    for (let x = offsetPx; x + corePx <= 128 + offsetPx; x += corePx) {
      const window = { level: 0, x, y: y + 64, corePx, haloPx: 64 };
      const output = await stages.run(await stages.preprocess(fieldPixels(field, window)), windowSizePx(window));
      tables.push((await stages.decode(output, window, field.grid)).cells);
    }
  }
  return concatenateCells(tables);
}

/** How many of a's cells have a cell of b within 1 model px (level-0 px / scale) and of the same class. */
function countMatched(a: CellTable, b: CellTable, slidePxPerModelPx: number): number {
  let matched = 0;
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < b.count; j++) {
      const distance = Math.hypot((a.x[i] ?? 0) - (b.x[j] ?? 0), (a.y[i] ?? 0) - (b.y[j] ?? 0));
      if (distance <= slidePxPerModelPx && a.classId[i] === b.classId[j]) {
        matched++;
        break;
      }
    }
  }
  return matched;
}

/** A software adapter needs about 20 s per window here, more on a busy machine. */
const TIMEOUT_MS = 600_000;

describe.skipIf(!ready)("the shipped network (skipped without the network or the real-data folder)", async () => {
  if (!ready) return;
  const bytes = new Uint8Array(await (await fetchModelFile("model.onnx")).arrayBuffer());
  const manifest = parseManifest(await (await fetchModelFile("manifest.json")).json());
  const onCpu = await createWasmStages(bytes, manifest);
  const adapter = await findAdapter();
  if (!adapter) throw new Error("the test browser has no WebGPU adapter");
  const gpu = await requestDevice(adapter);
  const onGpu = await createWebGpuStages(bytes, manifest, await createGpuWindowWork(gpu, manifest));
  afterAll(async () => {
    await onCpu.dispose();
    await onGpu.dispose();
  });

  test(
    "answers the canary as its manifest says, on both backends",
    async () => {
      await onCpu.checkCanary();
      await onGpu.checkCanary();
    },
    TIMEOUT_MS,
  );

  test(
    "gives the same cells on both backends, 99.9 % matched on real fields",
    async () => {
      let total = 0;
      let matched = 0;
      for (const [path, micronsPerPx] of FIELDS) {
        const field = await loadField(path, micronsPerPx, manifest.input.micronsPerPx);
        const cpu = await decodeField(onCpu, field, 64, 128);
        const webgpu = await decodeField(onGpu, field, 64, 128);
        total += cpu.count + webgpu.count;
        matched += countMatched(cpu, webgpu, field.grid.slidePxPerModelPx);
        matched += countMatched(webgpu, cpu, field.grid.slidePxPerModelPx);
      }
      expect(total).toBeGreaterThan(40);
      expect(matched / total).toBeGreaterThanOrEqual(0.999);
    },
    TIMEOUT_MS,
  );

  test("gives the same cells whether a field is seen through one window or through four", async () => {
    for (const [path, micronsPerPx] of FIELDS) {
      const field = await loadField(path, micronsPerPx, manifest.input.micronsPerPx);
      const one = await decodeField(onCpu, field, 64, 128);
      const four = await decodeField(onCpu, field, 64, 64);
      const names = (cells: CellTable) => Array.from({ length: cells.count }, (_, i) => cellName(cells, i)).sort();
      expect(names(four)).toEqual(names(one));
    }
  });
});
