/** The part of @cornerstonejs/codec-openjpeg 1.3 that is used; the package has no types. */
declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  export interface J2KDecoder {
    /** A view of the WASM memory of this length, to write the codestream into. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    /** Components interleaved, 8 bits each; a view of the WASM memory. */
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean };
    delete(): void;
  }
  export interface OpenJpeg {
    readonly J2KDecoder: new () => J2KDecoder;
  }
  const createOpenJpeg: (options: {
    locateFile?(): string;
    print?(text: string): void;
    printErr?(text: string): void;
  }) => Promise<OpenJpeg>;
  // biome-ignore lint/style/noDefaultExport: the package is a script whose one value is this function
  export default createOpenJpeg;
}
