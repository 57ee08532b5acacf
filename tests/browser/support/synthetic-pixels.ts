import { levelRectangle } from "../../../src/core/slide/model-grid.ts";
import type { WindowPixels } from "../../../src/core/slide/pixels.ts";
import type { ModelGrid, ModelWindow } from "../../../src/core/slide/window.ts";

/** A slide whose every px follows from its position: each window can be cut without a file. */
export type PixelFormula = (x: number, y: number) => readonly [number, number, number];

/** Pink ground with pseudo-random dark discs, one per 24 px square; the same at the same place, whatever window asks. */
export const discSlide: PixelFormula = (x, y) => {
  const column = Math.floor(x / 24);
  const row = Math.floor(y / 24);
  const hash = (Math.imul(column + 7, 73856093) ^ Math.imul(row + 3, 19349663)) >>> 0;
  const dx = x - column * 24 - 8 - (hash % 8);
  const dy = y - row * 24 - 8 - ((hash >>> 4) % 8);
  const noise = ((Math.imul(x, 374761393) ^ Math.imul(y, 668265263)) >>> 13) % 16;
  if (dx * dx + dy * dy <= 16 + ((hash >>> 8) % 24))
    return [70 + noise + ((hash >>> 12) % 80), 40 + noise, 110 + noise];
  return [225 + noise, 190 + noise, 210 + noise];
};

/** A grid over a made-up slide of this size; scale is level px per model px. */
export function syntheticGrid(levelWidthPx: number, levelHeightPx: number, scale: number): ModelGrid {
  return {
    level: 0,
    levelWidthPx,
    levelHeightPx,
    levelPxPerModelPx: scale,
    slidePxPerModelPx: scale,
    widthPx: Math.ceil(levelWidthPx / scale),
    heightPx: Math.ceil(levelHeightPx / scale),
    micronsPerPx: 0.5,
  };
}

/** What a source would deliver for a window of the made-up slide. */
export function syntheticPixels(window: ModelWindow, grid: ModelGrid, formula: PixelFormula): WindowPixels {
  const area = levelRectangle(window, grid);
  const rgba = new Uint8ClampedArray(area.widthPx * area.heightPx * 4);
  for (let row = 0, at = 0; row < area.heightPx; row++) {
    for (let column = 0; column < area.widthPx; column++, at += 4) {
      const [red, green, blue] = formula(area.x + column, area.y + row);
      rgba[at] = red;
      rgba[at + 1] = green;
      rgba[at + 2] = blue;
      rgba[at + 3] = 255;
    }
  }
  return {
    window,
    pixels: { level: grid.level, ...area, rgba },
    levelWidthPx: grid.levelWidthPx,
    levelHeightPx: grid.levelHeightPx,
    levelPxPerModelPx: grid.levelPxPerModelPx,
  };
}
