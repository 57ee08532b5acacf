import { TaggedError } from "../core/base/errors.ts";

/** What a user and the choice of backend need to know of an adapter. */
export interface AdapterFacts {
  /** Vendor and architecture as the browser names them: "nvidia ampere", "google swiftshader". */
  readonly description: string;
  /** True when the adapter computes on the CPU: the network is far slower there than in WebAssembly. */
  readonly software: boolean;
}

/** Our one GPU device; the network's runtime shares it. */
export interface GpuDevice {
  readonly device: GPUDevice;
  readonly facts: AdapterFacts;
  /** Fulfilled with a DeviceLost error when the device is lost for any other reason than destroy(). */
  readonly lost: Promise<TaggedError>;
  destroy(): void;
}

/** Limits the stages or the network may need more of than the default device has (128 MiB per binding, for one). */
const WANTED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupStorageSize",
] as const;
/** Features the network's runtime uses where they exist. */
const WANTED_FEATURES = ["shader-f16", "subgroups"] as const;
const SOFTWARE_NAMES = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b|software/i;

/** Chromium answers "no adapter" while its GPU process is still starting, or starting again (seen with Chromium 156 on an NVIDIA H100). */
const ASK_AGAIN_MS = 400;
/** A worker waits once: on a machine without an adapter every change of a stain profile's limits would wait as long. */
let hasWaited = false;

/** The browser's adapter, or null where there is none (no WebGPU, blocked, or gone after device losses); the first null is asked about once more. */
export async function findAdapter(): Promise<GPUAdapter | null> {
  const gpu = (navigator as { readonly gpu?: GPU }).gpu;
  if (!gpu) return null;
  const ask = () => gpu.requestAdapter({ powerPreference: "high-performance" });
  const first = await ask();
  if (first || hasWaited) return first;
  hasWaited = true;
  await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  return ask();
}

/** Reads an adapter's name, and whether it is a software one. */
export function summariseAdapter(adapter: GPUAdapter): AdapterFacts {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const names = [vendor, architecture, device, description];
  const readable = description || [vendor, architecture].filter((name) => name.length > 0).join(" ");
  return {
    description: readable || "unnamed adapter",
    software: isFallbackAdapter === true || SOFTWARE_NAMES.test(names.join(" ")),
  };
}

/** A device with the adapter's own limits. @throws BackendUnavailable when the adapter gives none. */
export async function requestDevice(adapter: GPUAdapter): Promise<GpuDevice> {
  const requiredLimits: Record<string, number> = {};
  for (const name of WANTED_LIMITS) {
    const limit = adapter.limits[name];
    if (limit !== undefined) requiredLimits[name] = limit;
  }
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[];
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ label: "granuloscope", requiredLimits, requiredFeatures });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaggedError("BackendUnavailable", `no GPU device: ${reason}`, { backend: "webgpu", reason }, error);
  }
  let destroying = false;
  const lost = new Promise<TaggedError>((resolve) => {
    void device.lost.then((info) => {
      if (!destroying) resolve(deviceLostError(info.message));
    });
  });
  return {
    device,
    facts: summariseAdapter(adapter),
    lost,
    destroy: () => {
      destroying = true;
      device.destroy();
    },
  };
}

/** The error of a lost device; the worker that owned it is to be ended. */
export function deviceLostError(message: string): TaggedError {
  return new TaggedError("DeviceLost", `the GPU device was lost: ${message}`, { reason: message });
}
