import type { CellTable } from "../cells/cells.ts";
import type { QualityStatistics } from "../quality/block-lattice.ts";
import type { QualityFlag } from "../quality/window-quality.ts";
import type { WindowPixels } from "../slide/pixels.ts";
import type { ModelGrid, ModelWindow } from "../slide/window.ts";

/** What runs the network: the browser's WebGPU on a hardware adapter, or the CPU through WebAssembly. */
export type Backend = "webgpu" | "wasm";
/** What the user asked for. auto: WebGPU where there is a hardware adapter, WASM otherwise. */
export type BackendChoice = "auto" | Backend;

/** The cells one window owns. truncated: more peaks than the list can hold; the window must be reported as failed. */
export interface DecodedCells {
  readonly cells: CellTable;
  readonly truncated: boolean;
}

/**
 * The compute steps of a window. Input and Output stay where they were made: Float32Arrays on the CPU path,
 * GPUBuffers on the GPU path. Every step is called by one serial caller: never two engine runs at a time.
 */
export interface WindowStages<Input, Output> {
  readonly backend: Backend;
  /** The quality flags that make sense for what these stages look at. */
  readonly qualityFlags: readonly QualityFlag[];
  /** Pixels to normalised tensor [1, 3, sizePx, sizePx], resampled to the model's µm/px. */
  preprocess(windowPixels: WindowPixels): Promise<Input>;
  /** Sums over the tensor from which the quality flags are decided; leaves the input as it is. @throws DeviceLost, Unexpected. */
  measure(input: Input, window: ModelWindow, grid: ModelGrid): Promise<QualityStatistics>;
  /** Tensor to raw logits of the two heads; releases the input. @throws DeviceLost, ModelUnusable. */
  run(input: Input, sizePx: number): Promise<Output>;
  /** Logits to the cells whose peak lies in the window's core; releases the output. */
  decode(output: Output, window: ModelWindow, grid: ModelGrid): Promise<DecodedCells>;
  /** Runs the canary image (core/model/canary.ts) and compares. @throws CanaryFailed. */
  checkCanary(): Promise<void>;
  /** Frees sessions and buffers. */
  dispose(): Promise<void>;
}
