/** Random access to the bytes of one file, local or remote. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Exactly `length` bytes from `offset`. @throws TruncatedFile beyond the end, SlideUnreachable, Cancelled. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}
