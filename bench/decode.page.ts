import { openSlide } from "../src/sources/open-slide.ts";

const REGION_PX = 1024;

/** One way of turning stored tiles into pixels. */
export interface DecodeTiming {
  readonly way: string;
  readonly megapixelsPerSecond: number;
}

async function megapixelsPerSecond(pixels: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < 4; repeat++) {
    const start = performance.now();
    await work();
    if (repeat > 0) times.push(performance.now() - start);
  }
  return pixels / 1000 / (times.sort((a, b) => a - b)[1] as number);
}

/** Reads the middle of the sample slide region by region as the analysis does, and one JPEG after the other for comparison. */
export async function measureDecode(): Promise<readonly DecodeTiming[]> {
  const file = await (await fetch("/samples/sample-slide.tif")).blob();
  const { signal } = new AbortController();
  const timings: DecodeTiming[] = [];
  const origins = [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3].map((column) => [column, row] as const));
  const pixels = origins.length * REGION_PX ** 2;
  for (const inFlight of [1, 3]) {
    const way = `analysis reads of ${REGION_PX} x ${REGION_PX} px, ${inFlight} in flight`;
    const speed = await megapixelsPerSecond(pixels, async () => {
      // Opened anew: a tile kept from the run before would not be decoded.
      const source = await openSlide({ kind: "file", name: "sample-slide.tif", file }, signal);
      const waiting = [...origins];
      const reader = async (): Promise<void> => {
        for (let origin = waiting.shift(); origin; origin = waiting.shift()) {
          const [column, row] = origin;
          await source.readRegion(0, 3000 + column * REGION_PX, 3000 + row * REGION_PX, REGION_PX, REGION_PX, signal);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, reader));
      source.close();
    });
    timings.push({ way, megapixelsPerSecond: speed });
  }
  const canvas = new OffscreenCanvas(256, 256);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  const gradient = context.createLinearGradient(0, 0, 256, 256);
  gradient.addColorStop(0, "#e8c8d8");
  gradient.addColorStop(1, "#503080");
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 256);
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.7 });
  for (const inFlight of [1, 16]) {
    const count = 256;
    const speed = await megapixelsPerSecond(count * 256 * 256, async () => {
      let left = count;
      const decode = async (): Promise<void> => {
        while (left-- > 0) (await createImageBitmap(jpeg)).close();
      };
      await Promise.all(Array.from({ length: inFlight }, decode));
    });
    timings.push({
      way: `the browser's decoder alone, 256 px tiles, ${inFlight} in flight`,
      megapixelsPerSecond: speed,
    });
  }
  return timings;
}

Object.assign(globalThis, { bench: { measureDecode } });
