import sampleUrl from "../../samples/sample-slide.tif?url";
import type { ModelManifest } from "../../src/core/model/manifest.ts";
import { tissueMask } from "../../src/core/reference/tissue-mask.ts";
import { createModelGrid } from "../../src/core/slide/model-grid.ts";
import type { WindowPixels } from "../../src/core/slide/pixels.ts";
import type { SlideInput } from "../../src/core/slide/slide.ts";
import { hasTissue } from "../../src/core/slide/tissue.ts";
import type { ModelGrid } from "../../src/core/slide/window.ts";
import { planWindows } from "../../src/core/slide/window-layout.ts";
import { buildTissueMask } from "../../src/pipeline/build-tissue-mask.ts";
import { readWindowPixels } from "../../src/pipeline/process-window.ts";
import { openSlide } from "../../src/sources/open-slide.ts";

/** Mean colours of the whole slide, as the tissue mask is made of them. */
export interface Overview {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Windows of the sample slide, read. */
export interface SampleWindows {
  readonly grid: ModelGrid;
  readonly windows: readonly WindowPixels[];
  readonly overview: Overview;
}

/** The sample slide as a user opens it. */
export async function sampleSlide(): Promise<SlideInput & { readonly kind: "file" }> {
  const response = await fetch(sampleUrl);
  if (!response.ok) throw new Error(`the sample slide: ${response.status}`);
  return { kind: "file", name: "sample-slide.tif", file: await response.blob() };
}

/** `most` windows with tissue at their centre, spread over the sample slide, read at this stated µm/px. */
export async function readSampleWindows(
  manifest: ModelManifest,
  micronsPerPx: number,
  most: number,
): Promise<SampleWindows> {
  const { signal } = new AbortController();
  const source = await openSlide(await sampleSlide(), signal);
  try {
    let overview: Overview | null = null;
    const classify = async (rgba: Uint8ClampedArray<ArrayBuffer>, widthPx: number, heightPx: number) => {
      overview = { rgba: rgba.slice(), widthPx, heightPx };
      return tissueMask(rgba, widthPx, heightPx);
    };
    const mask = await buildTissueMask(source, micronsPerPx, classify, () => undefined, signal);
    if (!overview) throw new Error("no tissue mask was made");
    const grid = createModelGrid(source.info, micronsPerPx, manifest.input.micronsPerPx);
    const scale = grid.slidePxPerModelPx;
    const onTissue = planWindows(grid, manifest, null, mask).windows.filter(({ x, y, corePx }) => {
      const centre = { x: (x + corePx / 2) * scale, y: (y + corePx / 2) * scale };
      return hasTissue(mask, centre.x - 1, centre.y - 1, centre.x + 1, centre.y + 1);
    });
    const count = Math.min(most, onTissue.length);
    const samples: WindowPixels[] = [];
    for (let i = 0; i < count; i++) {
      const window = onTissue[Math.floor(((i + 0.5) * onTissue.length) / count)];
      if (window) samples.push(await readWindowPixels(window, grid, source, signal));
    }
    return { grid, windows: samples, overview };
  } finally {
    source.close();
  }
}
