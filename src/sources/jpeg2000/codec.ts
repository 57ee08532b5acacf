/** OpenJPEG's decoder, as its WebAssembly module offers it. */
export interface OpenJpegModule {
  readonly J2KDecoder: new () => Jpeg2000Decoder;
}

interface Jpeg2000Decoder {
  getEncodedBuffer(lengthBytes: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  decode(): void;
  getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number };
  delete(): void;
}
