/**
 * Opaque RGBA of interleaved components: three of RGB, three of YCbCr (ITU-T T.871, full range, as Aperio's compression 33003 stores
 * them), or one of grey.
 */
export function componentsToRgba(
  samples: Uint8Array,
  components: number,
  yCbCr: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const count = Math.floor(samples.length / components);
  const rgba = new Uint8ClampedArray(count * 4).fill(255);
  for (let index = 0, from = 0, to = 0; index < count; index++, from += components, to += 4) {
    const first = samples[from] as number;
    if (components === 1) {
      rgba.fill(first, to, to + 3);
      continue;
    }
    const second = samples[from + 1] as number;
    const third = samples[from + 2] as number;
    if (yCbCr) {
      rgba[to] = first + 1.402 * (third - 128);
      rgba[to + 1] = first - 0.344_136 * (second - 128) - 0.714_136 * (third - 128);
      rgba[to + 2] = first + 1.772 * (second - 128);
    } else {
      rgba[to] = first;
      rgba[to + 1] = second;
      rgba[to + 2] = third;
    }
  }
  return rgba;
}
