import { TaggedError, throwIfCancelled } from "../../../src/core/base/errors.ts";
import { type CellTable, createCellTable } from "../../../src/core/cells/cells.ts";
import { parseManifest } from "../../../src/core/model/manifest.ts";
import type { DecodedCells, WindowStages } from "../../../src/core/model/stages.ts";
import { blockLattice, NUCLEUS_BINS, QUALITY_SUM_COUNT } from "../../../src/core/quality/block-lattice.ts";
import type { RectanglePixels, WindowPixels } from "../../../src/core/slide/pixels.ts";
import type { SlideInfo, SlideInput } from "../../../src/core/slide/slide.ts";
import type { ModelGrid, ModelWindow } from "../../../src/core/slide/window.ts";
import type { SlideSource } from "../../../src/sources/base/slide-source.ts";
import type { ComposedStages } from "../../../src/worker/analysis/compose-stages.ts";
import { testManifestJson } from "../support/test-manifest.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Windows of 64 model px. */
const CORE_PX = 64;
const json = testManifestJson();
export const smallManifest = parseManifest({
  ...json,
  input: { ...(json["input"] as object), sizePx: CORE_PX + 32, haloPx: 16 },
});

/** A slide whose mark is in its pixels, and so in every cell found in them. */
export interface MarkedSlide {
  /** 1 to 3: how many cells every window gives, and where in the window they lie. */
  readonly mark: number;
  readonly columns: number;
  readonly rows: number;
  /** The last column of windows is glass. */
  readonly endsInGlass: boolean;
}

export const MARKED_SLIDES = {
  "pine.tif": { mark: 1, columns: 2, rows: 2, endsInGlass: false },
  "oak.tif": { mark: 2, columns: 3, rows: 1, endsInGlass: true },
  "elm.tif": { mark: 3, columns: 1, rows: 1, endsInGlass: false },
} as const satisfies Readonly<Record<string, MarkedSlide>>;
export type SlideName = keyof typeof MARKED_SLIDES;
export const SLIDE_NAMES = Object.keys(MARKED_SLIDES) as readonly SlideName[];

/** The mark of the slide with this fingerprint. */
export function markOf(slideId: string): number {
  return Number(slideId[0]);
}

export function idOf(name: SlideName): string {
  return String(MARKED_SLIDES[name].mark).repeat(64);
}

/** The marks of the slides that these cells were found in. */
export function marksIn({ count, peakColumn }: CellTable): Set<number> {
  const marks = new Set<number>();
  for (let row = 0; row < count; row++) marks.add((((peakColumn[row] as number) * 2) % CORE_PX) / 4);
  return marks;
}

/** What goes wrong next; each is used up. */
export interface Trouble {
  unreadableWindows: number;
  lostDevices: number;
}

export interface SourceOptions {
  readonly time: VirtualTime;
  readonly trouble: Trouble;
  /** Called when a source is opened and when it is closed. */
  readonly onOpen: (slideId: string) => void;
  readonly onClose: (slideId: string) => void;
}

/** Opens a slide by its file's name; it takes a while and does not listen to its signal. "bad.tif" is no slide. */
export async function openMarkedSlide(input: SlideInput, options: SourceOptions): Promise<SlideSource> {
  const { time, trouble, onOpen, onClose } = options;
  await time.sleep(time.anyDelay(40));
  const name = SLIDE_NAMES.find((one) => one === input.name);
  if (!name) throw new TaggedError("NotAnImage", input.name, { reason: "bad" });
  const slide: MarkedSlide = MARKED_SLIDES[name];
  const info = infoOf(name, slide);
  let isClosed = false;
  onOpen(info.id);
  const readRegion: SlideSource["readRegion"] = async (level, x, y, widthPx, heightPx, signal) => {
    await time.sleep(1 + time.anyDelay(4));
    throwIfCancelled(signal);
    if (isClosed) throw new TaggedError("Cancelled", "closed");
    const isMask = level > 0;
    if (!isMask && trouble.unreadableWindows > 0) {
      trouble.unreadableWindows--;
      throw new TaggedError("TileUnreadable", "spoiled", { reason: "spoiled" });
    }
    // Of a window only the first px is ever looked at.
    const rgba = isMask ? maskPixels(slide, x, widthPx, heightPx) : Uint8ClampedArray.of(slide.mark, 0, 0, 255);
    return { level, x, y, widthPx, heightPx, rgba } satisfies RectanglePixels;
  };
  return {
    info,
    readRegion,
    readTile: () => Promise.reject(new TaggedError("TileUnreadable", "no picture")),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      onClose(info.id);
    },
  };
}

/** Downsample of the level that the tissue mask is made from: one level px per mask px. */
const MASK_DOWNSAMPLE = 16;

function infoOf(name: string, { mark, columns, rows }: MarkedSlide): SlideInfo {
  const level = (downsample: number) => ({
    widthPx: (columns * CORE_PX) / downsample,
    heightPx: (rows * CORE_PX) / downsample,
    downsample,
    tileWidthPx: 64,
    tileHeightPx: 64,
    synthetic: false,
  });
  return {
    id: String(mark).repeat(64),
    name,
    format: "tiff",
    widthPx: columns * CORE_PX,
    heightPx: rows * CORE_PX,
    scale: { micronsPerPx: 0.5, source: "tiff-resolution", problem: null, readings: [] },
    levels: [level(1), level(MASK_DOWNSAMPLE)],
  };
}

function maskPixels({ columns, endsInGlass }: MarkedSlide, left: number, widthPx: number, heightPx: number) {
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4).fill(255);
  const glassFrom = endsInGlass ? ((columns - 1) * CORE_PX) / MASK_DOWNSAMPLE : Number.POSITIVE_INFINITY;
  for (let px = 0; px < widthPx * heightPx; px++) if (left + (px % widthPx) < glassFrom) rgba[4 * px + 1] = 0;
  return rgba;
}

/** Stages that find in every window the cells of the slide whose mark its pixels hold. */
export function markedStages(time: VirtualTime, trouble: Trouble): ComposedStages {
  const stages: WindowStages<number, number> = {
    backend: "wasm",
    qualityFlags: [],
    preprocess: async ({ pixels }: WindowPixels) => pixels.rgba[0] as number,
    measure: async (_input, window, grid) => {
      const lattice = blockLattice(window, grid);
      const bins = (): Uint32Array<ArrayBuffer> => new Uint32Array(NUCLEUS_BINS);
      const sums = new Uint32Array(lattice.blocks * lattice.blocks * QUALITY_SUM_COUNT);
      return { lattice, sums, red: bins(), redOrLeft: bins() };
    },
    run: async (mark) => {
      await time.sleep(5 + time.anyDelay(20));
      if (trouble.lostDevices > 0) {
        trouble.lostDevices--;
        throw new TaggedError("DeviceLost", "lost");
      }
      return mark;
    },
    decode: async (mark, window, grid) => markedCells(mark, window, grid),
    checkCanary: () => time.sleep(time.anyDelay(3)),
    dispose: async () => undefined,
  };
  return {
    stages: stages as unknown as ComposedStages["stages"],
    // Glass is white.
    classifyTissue: async (rgba) =>
      Uint8Array.from({ length: rgba.length / 4 }, (_, px) => (rgba[4 * px + 1] === 0 ? 1 : 0)),
    description: "marked",
    reason: "",
  };
}

function markedCells(mark: number, window: ModelWindow, grid: ModelGrid): DecodedCells {
  const cells = createCellTable(mark);
  for (let row = 0; row < mark; row++) {
    const column = window.x + 4 * mark;
    const line = window.y + 4 + 4 * row;
    cells.x[row] = column * grid.slidePxPerModelPx;
    cells.y[row] = line * grid.slidePxPerModelPx;
    cells.peakColumn[row] = column / 2;
    cells.peakRow[row] = line / 2;
    cells.classId[row] = mark - 1;
    cells.centreProbability[row] = 0.9;
    cells.classProbabilities[6 * row + mark - 1] = 0.95;
  }
  return { cells, truncated: false };
}
