import { ReusableBuffer } from "./buffers.ts";
import { checkGpuErrors } from "./error-scope.ts";

/** What a stage's buffer is for: uniform settings, what is uploaded, what a shader writes, or what is mapped and read. */
export type BufferRole = "settings" | "input" | "output" | "readback";

/** Usage flags of a role; a function, because GPUBufferUsage exists only where there is WebGPU. */
function usageOf(role: BufferRole): GPUBufferUsageFlags {
  const { UNIFORM, STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  switch (role) {
    case "settings":
      return UNIFORM | COPY_DST;
    case "input":
      return STORAGE | COPY_DST;
    case "output":
      return STORAGE | COPY_SRC | COPY_DST;
    case "readback":
      return COPY_DST | MAP_READ;
  }
}

/** What every GPU stage has in common: its buffers by name, kept from window to window, and one checked submission. */
export class StageRunner<Name extends string> {
  readonly device: GPUDevice;
  readonly buffers: Readonly<Record<Name, ReusableBuffer>>;
  readonly #label: string;

  /** label: the shader's name, which errors carry. */
  constructor(device: GPUDevice, label: string, roles: Readonly<Record<Name, BufferRole>>) {
    this.device = device;
    this.#label = label;
    const entries = Object.entries<BufferRole>(roles);
    this.buffers = Object.fromEntries(
      entries.map(([name, role]) => [name, new ReusableBuffer(device, `${label} ${name}`, usageOf(role))]),
    ) as Record<Name, ReusableBuffer>;
  }

  /** Records passes and submits them. @throws BackendUnavailable, Unexpected: see checkGpuErrors. */
  submit<Result>(record: (encoder: GPUCommandEncoder) => Result): Promise<Result> {
    return checkGpuErrors(this.device, this.#label, () => {
      const encoder = this.device.createCommandEncoder({ label: this.#label });
      const result = record(encoder);
      this.device.queue.submit([encoder.finish()]);
      return result;
    });
  }

  destroy(): void {
    for (const buffer of Object.values<ReusableBuffer>(this.buffers)) buffer.destroy();
  }
}
