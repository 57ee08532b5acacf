import { builtInManifest } from "../../src/built-in-model.ts";
import { type Bounds, rectangleShape } from "../../src/core/geometry/shape.ts";
import type { ModelManifest } from "../../src/core/model/manifest.ts";
import { findAdapter, type GpuDevice, requestDevice, summariseAdapter } from "../../src/gpu/device.ts";

/** How much is measured: a software adapter is some hundred times slower, and gets enough to show that every stage runs. */
export interface HardwarePlan {
  readonly software: boolean;
  /** The built-in network's manifest; on a software adapter with smaller windows. */
  readonly manifest: ModelManifest;
  readonly repeats: number;
  /** Windows of the sample slide on which both backends are compared. */
  readonly windows: number;
  /** Sides of the windows the network is timed on, px. */
  readonly networkSizesPx: readonly number[];
  /** The part of the sample slide to count (level-0 px); null: all of it. */
  readonly scope: Bounds | null;
}

const HARDWARE = { repeats: 20, windows: 8, networkSizesPx: [128, 256, 512, 768, 1024, 1536], scope: null };
const SOFTWARE = { repeats: 2, windows: 1, networkSizesPx: [128], scope: { x0: 3000, y0: 3000, x1: 3100, y1: 3100 } };
const SOFTWARE_WINDOW_PX = 192;

/** @throws Error where the browser has no WebGPU adapter at all. */
export async function choosePlan(): Promise<HardwarePlan> {
  const adapter = await findAdapter();
  if (!adapter) throw new Error("this browser offers no WebGPU adapter");
  const manifest = builtInManifest();
  const { software } = summariseAdapter(adapter);
  if (!software) return { software, manifest, ...HARDWARE };
  return { software, manifest: { ...manifest, input: { ...manifest.input, sizePx: SOFTWARE_WINDOW_PX } }, ...SOFTWARE };
}

/** The plan's scope as the analysis takes it. */
export function scopeShape({ scope }: HardwarePlan) {
  return scope && rectangleShape(scope);
}

/** A device of the adapter, which the caller gives back. @throws Error without an adapter. */
export async function openDevice(): Promise<GpuDevice> {
  const adapter = await findAdapter();
  if (!adapter) throw new Error("this browser offers no WebGPU adapter");
  return requestDevice(adapter);
}
