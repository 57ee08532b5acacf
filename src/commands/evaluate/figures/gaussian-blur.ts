import { reflectIndex } from "../../../core/base/reflect.ts";
import type { PixelImage } from "./stain-shift.ts";

/** Blurs in place with a Gaussian of sigmaPx, mirrored at the border; the kernel reaches three sigma. Alpha stays. */
export function gaussianBlur(image: PixelImage, sigmaPx: number): void {
  const radius = Math.ceil(3 * sigmaPx);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigmaPx ** 2)),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  for (let i = 0; i < kernel.length; i++) kernel[i] = (kernel[i] as number) / sum;
  const { data, widthPx, heightPx } = image;
  const rows = new Float64Array(widthPx * heightPx);
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        let value = 0;
        for (let k = -radius; k <= radius; k++) {
          const from = reflectIndex(x + k, widthPx);
          value += (kernel[k + radius] as number) * (data[(y * widthPx + from) * 4 + channel] as number);
        }
        rows[y * widthPx + x] = value;
      }
    }
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        let value = 0;
        for (let k = -radius; k <= radius; k++) {
          value += (kernel[k + radius] as number) * (rows[reflectIndex(y + k, heightPx) * widthPx + x] as number);
        }
        data[(y * widthPx + x) * 4 + channel] = value;
      }
    }
  }
}
