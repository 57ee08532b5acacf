import { TaggedError } from "../../core/base/errors.ts";
import type { FrameFormat } from "./read-instance.ts";

/** Decoded samples as RGBA. Samples are width * height * samplesPerPixel bytes, by pixel or, where planar, by plane. @throws TileUnreadable. */
export function samplesToRgba(
  samples: Uint8Array,
  { widthPx, heightPx, samplesPerPixel }: FrameFormat,
  planar: boolean,
  luminanceChrominance: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const count = widthPx * heightPx;
  if (samples.length < count * samplesPerPixel) {
    throw new TaggedError("TileUnreadable", "tile too short", { reason: "tile too short" });
  }
  const rgba = new Uint8ClampedArray(count * 4).fill(255);
  const step = planar ? 1 : samplesPerPixel;
  const next = planar ? count : 1;
  for (let px = 0; px < count; px++) {
    const from = px * step;
    const to = px * 4;
    const a = samples[from] as number;
    if (samplesPerPixel === 1) {
      rgba[to] = a;
      rgba[to + 1] = a;
      rgba[to + 2] = a;
      continue;
    }
    const b = samples[from + next] as number;
    const c = samples[from + 2 * next] as number;
    if (luminanceChrominance) writeYbr(rgba, to, a, b, c);
    else {
      rgba[to] = a;
      rgba[to + 1] = b;
      rgba[to + 2] = c;
    }
  }
  return rgba;
}

/** YBR_FULL to RGB (PS3.3, C.7.6.3.1.2), the inverse of its full-range BT.601 equations; the array clamps and rounds. */
function writeYbr(rgba: Uint8ClampedArray, to: number, luma: number, blue: number, red: number): void {
  rgba[to] = luma + 1.402 * (red - 128);
  rgba[to + 1] = luma - 0.344_136_286 * (blue - 128) - 0.714_136_286 * (red - 128);
  rgba[to + 2] = luma + 1.772 * (blue - 128);
}
