/** The decoder half of OpenJPEG compiled to WebAssembly; only what this program calls. */
declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  function startOpenJpeg(options: {
    locateFile(name: string): string;
    print(line: string): void;
    printErr(line: string): void;
  }): Promise<import("./codec.ts").OpenJpegModule>;
  export = startOpenJpeg;
}
