import { TaggedError } from "../core/base/errors.ts";
import type { Backend, BackendChoice } from "../core/model/stages.ts";

/** What is known of this computer's GPU adapter. */
export interface AdapterSummary {
  /** "NVIDIA ampere", "SwiftShader": for a user to read. */
  readonly description: string;
  /** True for an adapter computed on the CPU, on which the network is 70 to 300 times slower than WASM. */
  readonly software: boolean;
}

/** A decision and, where it is not what auto hopes for, why. */
export interface BackendDecision {
  readonly backend: Backend;
  readonly reason: "asked-for" | "hardware-adapter" | "no-adapter" | "software-adapter";
}

/**
 * auto: WebGPU on a hardware adapter, WASM otherwise; an explicit choice is obeyed, on a software adapter too.
 * @throws BackendUnavailable when WebGPU is asked for and there is no adapter.
 */
export function chooseBackend(choice: BackendChoice, adapter: AdapterSummary | null): BackendDecision {
  if (choice === "wasm") return { backend: "wasm", reason: "asked-for" };
  if (choice === "webgpu") {
    if (adapter) return { backend: "webgpu", reason: "asked-for" };
    throw new TaggedError("BackendUnavailable", "this browser offers no WebGPU adapter", { backend: "webgpu" });
  }
  if (!adapter) return { backend: "wasm", reason: "no-adapter" };
  if (adapter.software) return { backend: "wasm", reason: "software-adapter" };
  return { backend: "webgpu", reason: "hardware-adapter" };
}
