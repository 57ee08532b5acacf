import { createModelGrid, levelRectangle } from "../../../src/core/slide/model-grid.ts";
import type { WindowPixels } from "../../../src/core/slide/pixels.ts";
import type { ModelGrid, ModelWindow } from "../../../src/core/slide/window.ts";
import { fetchSharedFile } from "./shared-data.ts";

/** A real field, taken as a slide of one level. */
export interface Field {
  readonly grid: ModelGrid;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Reads a picture of the real-data folder. */
export async function loadField(path: string, micronsPerPx: number, modelMicronsPerPx: number): Promise<Field> {
  const bitmap = await createImageBitmap(await fetchSharedFile(path), { colorSpaceConversion: "none" });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.drawImage(bitmap, 0, 0);
  const level = {
    widthPx: width,
    heightPx: height,
    downsample: 1,
    tileWidthPx: width,
    tileHeightPx: height,
    synthetic: false,
  };
  const grid = createModelGrid({ levels: [level] }, micronsPerPx, modelMicronsPerPx);
  return { grid, rgba: context.getImageData(0, 0, width, height).data as Uint8ClampedArray<ArrayBuffer> };
}

/** What a source would deliver for a window of the field. */
export function fieldPixels({ grid, rgba }: Field, window: ModelWindow): WindowPixels {
  const area = levelRectangle(window, grid);
  const part = new Uint8ClampedArray(area.widthPx * area.heightPx * 4);
  for (let row = 0; row < area.heightPx; row++) {
    const from = ((area.y + row) * grid.levelWidthPx + area.x) * 4;
    part.set(rgba.subarray(from, from + area.widthPx * 4), row * area.widthPx * 4);
  }
  return {
    window,
    pixels: { level: 0, ...area, rgba: part },
    levelWidthPx: grid.levelWidthPx,
    levelHeightPx: grid.levelHeightPx,
    levelPxPerModelPx: grid.levelPxPerModelPx,
  };
}
