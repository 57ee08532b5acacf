import { loadBuiltInModel } from "../../src/built-in-model.ts";
import { CLASS_COUNT } from "../../src/core/cells/cells.ts";
import { outputStridePx } from "../../src/core/model/manifest.ts";
import { peakSettings } from "../../src/core/reference/peak-geometry.ts";
import { PeaksReference } from "../../src/core/reference/peaks.ts";
import { PreprocessReference } from "../../src/core/reference/preprocess.ts";
import { windowSizePx } from "../../src/core/slide/window.ts";
import { createGpuWindowWork } from "../../src/gpu/window-work.ts";
import { CanaryCheck, canaryTensor } from "../../src/inference/canary-check.ts";
import { createWasmEngine, createWebGpuEngine } from "../../src/inference/ort-engine.ts";
import { type CellMatch, countMatched } from "./match-cells.ts";
import { type HardwarePlan, openDevice } from "./plan.ts";
import { readSampleWindows } from "./sample-windows.ts";
import { differences, FEW_REPEATS, measureMs, type Spread } from "./timing.ts";

/** µm/px of the sample slide. */
const SAMPLE_MICRONS_PER_PX = 0.25;
const CANARY_PX = 128;

/** One window on both backends. */
interface ComparedWindow {
  /** Place on the model grid, model px. */
  readonly window: string;
  readonly sizePx: number;
  readonly centre: ReturnType<typeof differences>;
  readonly classes: ReturnType<typeof differences>;
  readonly cells: CellMatch;
  readonly peaksMs: { readonly cpu: Spread; readonly gpu: Spread };
}

/** The network's logits and the cells decoded from them, window by window, on both backends from the same pixels. */
export async function compareNetwork({ manifest, windows, repeats }: HardwarePlan) {
  const bytes = new Uint8Array(await (await loadBuiltInModel()).onnx.arrayBuffer());
  const work = await createGpuWindowWork(await openDevice(), manifest);
  const onCpu = await createWasmEngine(bytes, manifest);
  const onGpu = await createWebGpuEngine(bytes, manifest, work.device);
  const preprocess = new PreprocessReference(manifest.input);
  const peaks = new PeaksReference(peakSettings(manifest));

  /** The GPU's logits of a tensor, read back. */
  const readLogits = async (tensor: GPUBuffer, sizePx: number) => {
    const output = await onGpu.run(tensor, sizePx);
    try {
      const cells = (sizePx / outputStridePx(manifest)) ** 2;
      const [centre = new Float32Array(0), classes = new Float32Array(0)] = await work.readTensors([
        { buffer: output.centre, bytes: 4 * cells },
        { buffer: output.classes, bytes: 4 * cells * CLASS_COUNT },
      ]);
      return { centre, classes };
    } finally {
      output.release();
    }
  };

  try {
    const canary = work.uploadTensor(canaryTensor(manifest));
    const canaryAnswer = await readLogits(canary, CANARY_PX);
    work.releaseTensor(canary);
    // Throws when the GPU does not compute what the manifest says.
    new CanaryCheck(manifest).check(canaryAnswer.centre, canaryAnswer.classes);

    const { windows: samples, grid } = await readSampleWindows(manifest, SAMPLE_MICRONS_PER_PX, windows);
    const rows: ComparedWindow[] = [];
    for (const windowPixels of samples) {
      const sizePx = windowSizePx(windowPixels.window);
      const tensor = new Float32Array(3 * sizePx ** 2);
      preprocess.run(windowPixels, tensor);
      const expected = await onCpu.run(tensor, sizePx);
      const uploaded = work.uploadTensor(tensor);
      const actual = await readLogits(uploaded, sizePx);
      work.releaseTensor(uploaded);
      const cpuCells = peaks.run(expected.centre, expected.classes, windowPixels.window, grid).cells;
      // The whole window on the GPU, pixels to cells, as the app does it.
      const input = await work.preprocess(windowPixels);
      const output = await onGpu.run(input, sizePx);
      const findPeaks = () => work.findPeaks(output.centre, output.classes, windowPixels.window, grid);
      const gpuCells = (await findPeaks()).cells;
      const peaksMs = {
        cpu: await measureMs(Math.min(FEW_REPEATS, repeats), () =>
          peaks.run(expected.centre, expected.classes, windowPixels.window, grid),
        ),
        gpu: await measureMs(repeats, findPeaks),
      };
      output.release();
      work.releaseTensor(input);
      rows.push({
        window: `${windowPixels.window.x},${windowPixels.window.y}`,
        sizePx,
        centre: differences(actual.centre, expected.centre),
        classes: differences(actual.classes, expected.classes),
        cells: countMatched(gpuCells, cpuCells, grid.slidePxPerModelPx),
        peaksMs,
      });
      expected.release();
    }
    const sum = (value: (row: ComparedWindow) => number) => rows.reduce((all, row) => all + value(row), 0);
    return {
      canary: "as the manifest says",
      cells: {
        gpu: sum(({ cells }) => cells.gpu),
        cpu: sum(({ cells }) => cells.cpu),
        matched: sum(({ cells }) => cells.matched),
        sameClass: sum(({ cells }) => cells.sameClass),
      },
      largestLogitDifference: rows.reduce((most, row) => Math.max(most, row.centre.largest, row.classes.largest), 0),
      windows: rows,
    };
  } finally {
    await onCpu.dispose();
    await onGpu.dispose();
    work.destroy();
  }
}
