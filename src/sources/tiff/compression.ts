/** How the bytes of a tile are packed: TIFF's compression tag 259 (TIFF 6.0; libtiff's list; Aperio's own numbers). */
export const COMPRESSION = {
  none: 1,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  oldDeflate: 32946,
  packBits: 32773,
  aperioJpeg2000YCbCr: 33003,
  aperioJpeg2000Rgb: 33005,
  jpeg2000: 34712,
  zstd: 50000,
  webP: 50001,
  oldWebP: 34927,
} as const;

const READABLE: ReadonlySet<number> = new Set(Object.values(COMPRESSION));

export function isReadableCompression(compression: number): boolean {
  return READABLE.has(compression);
}

/** Deflate under either of its two numbers. */
export function isDeflate(compression: number): boolean {
  return compression === COMPRESSION.deflate || compression === COMPRESSION.oldDeflate;
}

export function isWebP(compression: number): boolean {
  return compression === COMPRESSION.webP || compression === COMPRESSION.oldWebP;
}

export function isJpeg2000(compression: number): boolean {
  const { aperioJpeg2000YCbCr, aperioJpeg2000Rgb, jpeg2000 } = COMPRESSION;
  return compression === aperioJpeg2000YCbCr || compression === aperioJpeg2000Rgb || compression === jpeg2000;
}

/** Whether the tile is a picture of its own that states its colours: alpha, bit order and prediction of the directory do not apply. */
export function isEncodedPicture(compression: number): boolean {
  return compression === COMPRESSION.jpeg || isWebP(compression) || isJpeg2000(compression);
}

const UNREADABLE_NAMES: Readonly<Record<number, string>> = {
  2: "CCITT fax",
  3: "CCITT fax",
  4: "CCITT fax",
  6: "old-style JPEG",
  33004: "JPEG 2000 with Aperio's number 33004",
  34887: "LERC",
  34892: "lossy JPEG (DNG)",
  34925: "LZMA",
  34933: "PNG in TIFF",
  34934: "JPEG XR",
  22610: "JPEG XR",
  50002: "JPEG XL",
  52546: "JPEG XL",
};

/** A compression's name for a message. */
export function nameCompression(compression: number): string {
  return UNREADABLE_NAMES[compression] ?? `compression ${compression}`;
}
