import { isPlausibleMicronsPerPx, type ScaleEvidence } from "../../core/slide/slide.ts";

export interface ImageSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Whether bytes start like a PNG (W3C PNG, 5.2). */
export function looksLikePng(head: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, index) => head[index] === byte);
}

/** Whether bytes start like a JPEG. */
export function looksLikeJpeg(head: Uint8Array): boolean {
  return head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff;
}

function uint32(data: Uint8Array, at: number): number {
  return new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(at);
}

/** Size from the IHDR chunk, or null. */
export function pngSize(data: Uint8Array): ImageSize | null {
  if (data.length < 24 || uint32(data, 12) !== 0x49484452) return null;
  return { widthPx: uint32(data, 16), heightPx: uint32(data, 20) };
}

/** Size from the first frame header (ITU-T T.81, B.2.2), or null. */
export function jpegSize(data: Uint8Array): ImageSize | null {
  let at = 2;
  while (at + 9 < data.length && data[at] === 0xff) {
    const marker = data[at + 1] as number;
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    const word = (offset: number): number => ((data[at + offset] as number) << 8) | (data[at + offset + 1] as number);
    if (startsFrame) return { heightPx: word(5), widthPx: word(7) };
    at += 2 + word(2);
  }
  return null;
}

/** µm/px from a pHYs chunk in metres, where it can be a microscope's; screens and printers write theirs there too. */
export function pngDensityReadings(data: Uint8Array): ScaleEvidence[] {
  for (let at = 8; at + 12 <= data.length; ) {
    const length = uint32(data, at);
    const type = uint32(data, at + 4);
    if (type === 0x49444154) return [];
    if (type === 0x70485973 && length === 9 && at + 17 <= data.length && data[at + 16] === 1) {
      const perMetre = uint32(data, at + 8);
      const micronsPerPx = 1e6 / perMetre;
      if (!isPlausibleMicronsPerPx(micronsPerPx)) return [];
      return [{ micronsPerPx, source: "image-density", detail: `${perMetre} px per metre` }];
    }
    at += 12 + length;
  }
  return [];
}
