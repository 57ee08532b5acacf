/** The page of the overlay bench: a drawn slide, cells by the hundred thousand, and a probe for frame times. */
import { type CellTable, CLASS_COUNT, createCellTable } from "../src/core/cells/cells.ts";
import type { Region } from "../src/core/geometry/shape.ts";
import type { SlideInfo, SlideLevel } from "../src/core/slide/slide.ts";
import type { TileAddress } from "../src/core/slide/window.ts";
import { SlideViewer } from "../src/viewer/slide-viewer.ts";

const WIDTH_PX = 60_000;
const HEIGHT_PX = 40_000;
const TILE_PX = 512;
const DOWNSAMPLES = [1, 4.0007, 16.003, 64];
const events: unknown[] = [];

/** A repeatable stream of numbers in 0..1 (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Cells window after window, as a run delivers them, denser in two bands. */
function createCells(count: number): CellTable {
  const random = createRandom(7);
  const cells = createCellTable(count);
  const columns = 60;
  const rows = 40;
  for (let index = 0; index < count; index++) {
    // The power makes windows of the first rows of each half hold more cells than the later ones.
    const share = (index / count) * 2;
    const window = Math.floor(((Math.floor(share) + (share % 1) ** 1.6) / 2) * columns * rows);
    cells.x[index] = ((window % columns) + random()) * (WIDTH_PX / columns);
    cells.y[index] = (Math.floor(window / columns) + random()) * (HEIGHT_PX / rows);
    const classId = Math.floor(random() ** 1.5 * CLASS_COUNT);
    cells.classId[index] = classId;
    cells.centreProbability[index] = 0.5 + random() / 2;
    cells.classProbabilities[index * CLASS_COUNT + classId] = 1;
  }
  return cells;
}

/** Regions all over the slide, each an outline of so many points, one in fifty excluded. */
function createRegions(count: number, pointsEach: number): Region[] {
  const random = createRandom(11);
  return Array.from({ length: count }, (_, index) => {
    const centre = { x: random() * WIDTH_PX, y: random() * HEIGHT_PX };
    const radiusPx = 200 + random() * 900;
    const points = Array.from({ length: pointsEach }, (_unused, step) => {
      const angle = (step / pointsEach) * 2 * Math.PI;
      const length = radiusPx * (0.8 + 0.2 * random());
      return { x: centre.x + length * Math.cos(angle), y: centre.y + length * Math.sin(angle) };
    });
    const shape = { kind: "polygon", points } as const;
    return { id: String(index), name: `Region ${index + 1}`, shape, highPowerField: false, exclude: index % 50 === 0 };
  });
}

/** A tile painted so that a wrong place shows: pink ground, slide-aligned grid, its own address. */
function paintTile(address: TileAddress, level: SlideLevel): Promise<ImageBitmap> {
  const widthPx = Math.min(TILE_PX, level.widthPx - address.column * TILE_PX);
  const heightPx = Math.min(TILE_PX, level.heightPx - address.row * TILE_PX);
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2D canvas");
  context.fillStyle = "#ecc5da";
  context.fillRect(0, 0, widthPx, heightPx);
  const random = createRandom(address.level * 1e6 + address.row * 1e3 + address.column);
  context.fillStyle = "#6b4a94";
  for (let nucleus = 0; nucleus < 90; nucleus++) {
    context.beginPath();
    context.arc(random() * widthPx, random() * heightPx, Math.max(1, 12 / level.downsample), 0, 7);
    context.fill();
  }
  const step = 1000;
  context.strokeStyle = "#b06090";
  context.beginPath();
  const left = address.column * TILE_PX * level.downsample;
  const top = address.row * TILE_PX * level.downsample;
  for (let x = Math.ceil(left / step) * step; x < left + widthPx * level.downsample; x += step) {
    context.moveTo((x - left) / level.downsample, 0);
    context.lineTo((x - left) / level.downsample, heightPx);
  }
  for (let y = Math.ceil(top / step) * step; y < top + heightPx * level.downsample; y += step) {
    context.moveTo(0, (y - top) / level.downsample);
    context.lineTo(widthPx, (y - top) / level.downsample);
  }
  context.stroke();
  return createImageBitmap(canvas);
}

const levels: SlideLevel[] = DOWNSAMPLES.map((downsample) => ({
  widthPx: Math.floor(WIDTH_PX / downsample),
  heightPx: Math.floor(HEIGHT_PX / downsample),
  downsample,
  tileWidthPx: TILE_PX,
  tileHeightPx: TILE_PX,
  synthetic: false,
}));
const slide: SlideInfo = {
  id: "bench",
  name: "bench",
  format: "tiff",
  widthPx: WIDTH_PX,
  heightPx: HEIGHT_PX,
  scale: { micronsPerPx: 0.25, source: "user", problem: null, readings: [] },
  levels,
};

const container = document.getElementById("slide");
if (!container) throw new Error("no container");
const viewer = new SlideViewer(container, {
  readTile: (_slideId, address, signal) => {
    const level = levels[address.level];
    if (!level || signal.aborted) return Promise.reject(new DOMException("no tile", "AbortError"));
    if (address.level === 0 && address.column === 60 && address.row === 40) {
      return Promise.reject(new Error("unreadable on purpose"));
    }
    return paintTile(address, level);
  },
  onViewportChange: (view) => events.push(["view", view]),
  onHoverCell: (hit) => events.push(["hover", hit]),
  onCellClick: (index) => events.push(["click", index]),
  onPlaceClick: () => false,
  onRegionDrawn: (shape, highPowerField) => events.push(["region", shape, highPowerField]),
  onRegionChanged: (id, shape) => events.push(["region changed", id, shape]),
  onSelectRegion: (id) => events.push(["region selected", id]),
  onRulerMeasured: (length) => events.push(["ruler", length]),
  onCellPlaced: (at) => events.push(["cell placed", at]),
  onTileError: (address, error) => events.push(["tile-error", address, String(error)]),
});

/** Pans by a few px each frame, for so many frames or so long, and answers the times between frames, ms. */
function measurePan(frames: number, milliseconds: number): Promise<number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    const start = performance.now();
    let last = start;
    const step = (now: number): void => {
      times.push(now - last);
      last = now;
      if (times.length > frames || (times.length > 5 && now - start > milliseconds)) {
        resolve(times.slice(1));
        return;
      }
      viewer.panBy(times.length % 40 < 20 ? 12 : -12, 4);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

Object.assign(window, { bench: { viewer, slide, createCells, createRegions, measurePan, events } });
