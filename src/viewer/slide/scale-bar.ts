import { text } from "../../core/text/text.ts";

/** A bar on screen and what it stands for. */
export interface ScaleBarLength {
  readonly screenPx: number;
  readonly label: string;
}

/** The longest round length (1, 2 or 5 times a power of ten) that is at most `most`. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const leading = most / power;
  return (leading >= 5 ? 5 : leading >= 2 ? 2 : 1) * power;
}

/** A round bar of at most `mostScreenPx`: µm or mm when the scale is known, slide px when it is not. */
export function scaleBarLength(
  slidePxPerScreenPx: number,
  micronsPerPx: number | null,
  mostScreenPx: number,
): ScaleBarLength {
  const unitsPerScreenPx = slidePxPerScreenPx * (micronsPerPx ?? 1);
  const length = roundLength(unitsPerScreenPx * mostScreenPx);
  return { screenPx: length / unitsPerScreenPx, label: formatLength(length, micronsPerPx !== null) };
}

/** "50 µm", "1.2 mm" or "400 px", three figures at most. */
export function formatLength(length: number, inMicrons: boolean): string {
  const figures = (value: number): string => String(Number(value.toPrecision(3)));
  if (!inMicrons) return text.viewing.pixels(figures(length));
  return length >= 1000 ? text.viewing.millimetres(figures(length / 1000)) : text.viewing.microns(figures(length));
}

/** "0.24 mm²", "850 µm²" or "4000 px²", three figures at most; area in µm² or px². */
export function formatArea(area: number, inMicrons: boolean): string {
  const figures = (value: number): string => String(Number(value.toPrecision(3)));
  if (!inMicrons) return text.viewing.squarePixels(figures(area));
  return area >= 10_000
    ? text.viewing.squareMillimetres(figures(area / 1e6))
    : text.viewing.squareMicrons(figures(area));
}
