import type { QualityStatistics } from "../../../src/core/quality/block-lattice.ts";
import { QualityStatisticsReference } from "../../../src/core/reference/quality-statistics.ts";
import type { ModelGrid, ModelWindow } from "../../../src/core/slide/window.ts";

export type Colour = readonly [number, number, number];
export const paintedWindow: ModelWindow = { level: 0, x: 0, y: 0, corePx: 320, haloPx: 32 };
export const paintedGrid: ModelGrid = {
  level: 0,
  levelWidthPx: 4000,
  levelHeightPx: 4000,
  levelPxPerModelPx: 1,
  slidePxPerModelPx: 2,
  widthPx: 4000,
  heightPx: 4000,
  micronsPerPx: 0.5,
};
const normalisation = { mean: [200, 160, 190], std: [45, 55, 42] } as const;

/** Quality statistics of a window painted px by px; x and y count from the corner of the core. */
export function paintedStatistics(colour: (x: number, y: number) => Colour): QualityStatistics {
  const { corePx, haloPx } = paintedWindow;
  const sizePx = corePx + 2 * haloPx;
  const tensor = new Float32Array(3 * sizePx * sizePx);
  for (let y = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++) {
      colour(x - haloPx, y - haloPx).forEach((value, channel) => {
        const mean = normalisation.mean[channel] as number;
        const std = normalisation.std[channel] as number;
        tensor[(channel * sizePx + y) * sizePx + x] = (value - mean) / std;
      });
    }
  }
  return new QualityStatisticsReference(normalisation).run(tensor, paintedWindow, paintedGrid);
}

/** Pink ground with nuclei of a diameter (px) every 20 px and a little grain: what no quality flag should mind at 11 px. */
export function plainTissue(diameterPx = 11, spacingPx = 20): (x: number, y: number) => Colour {
  return (x, y) => {
    const dx = ((x % spacingPx) + spacingPx) % spacingPx;
    const dy = ((y % spacingPx) + spacingPx) % spacingPx;
    const grain = ((Math.imul(x + 7, 374761393) ^ Math.imul(y + 3, 668265263)) >>> 13) % 21;
    const nucleus = (dx - spacingPx / 2) ** 2 + (dy - spacingPx / 2) ** 2 <= (diameterPx / 2) ** 2;
    return nucleus ? [95 + grain, 65 + grain, 130 + grain] : [215 + grain, 165 + grain, 200 + grain];
  };
}
