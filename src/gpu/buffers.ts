/**
 * A buffer that is kept between windows and replaced only by a larger one. The old one is destroyed at once: WebGPU
 * finishes work already submitted with it first.
 */
export class ReusableBuffer {
  private current: GPUBuffer | null = null;
  private readonly device: GPUDevice;
  private readonly label: string;
  private readonly usage: GPUBufferUsageFlags;

  constructor(device: GPUDevice, label: string, usage: GPUBufferUsageFlags) {
    this.device = device;
    this.label = label;
    this.usage = usage;
  }

  /** A buffer of at least this many bytes (rounded up to 16). */
  ofSize(bytes: number): GPUBuffer {
    const size = Math.ceil(bytes / 16) * 16;
    if (!this.current || this.current.size < size) {
      this.current?.destroy();
      this.current = this.device.createBuffer({ label: this.label, size, usage: this.usage });
    }
    return this.current;
  }

  /** Uploads bytes (a multiple of 4) and answers the buffer that holds them. */
  upload(content: ArrayBufferView<ArrayBuffer>): GPUBuffer {
    const buffer = this.ofSize(content.byteLength);
    this.device.queue.writeBuffer(buffer, 0, content.buffer, content.byteOffset, content.byteLength);
    return buffer;
  }

  destroy(): void {
    this.current?.destroy();
    this.current = null;
  }
}

/** Input tensors of exactly one size each, handed out and taken back: as many as are on their way at one time. */
export class TensorPool {
  private readonly free: GPUBuffer[] = [];
  private readonly all = new Set<GPUBuffer>();
  private readonly device: GPUDevice;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** A buffer of exactly this many bytes, for the network's runtime to read. */
  take(bytes: number): GPUBuffer {
    const index = this.free.findIndex((candidate) => candidate.size === bytes);
    const pooled = index < 0 ? undefined : this.free.splice(index, 1)[0];
    if (pooled) return pooled;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = this.device.createBuffer({ label: "network input", size: bytes, usage });
    this.all.add(buffer);
    return buffer;
  }

  /** Takes a buffer back; a few are kept, the rest destroyed. */
  give(buffer: GPUBuffer): void {
    if (this.free.length < 4) {
      this.free.push(buffer);
      return;
    }
    this.all.delete(buffer);
    buffer.destroy();
  }

  destroy(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.clear();
    this.free.length = 0;
  }
}
