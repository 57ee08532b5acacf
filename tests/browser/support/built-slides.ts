import { expect } from "vitest";
import { commands } from "vitest/browser";
import type { SlideSource } from "../../../src/sources/base/slide-source.ts";
import { openSlide } from "../../../src/sources/open-slide.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    buildSlide: (name: string, seed: number) => Promise<{ file: string; reference: string | null } | null>;
  }
}

const signal = new AbortController().signal;

/** What tests/golden/sample_openslide.py writes before the pixels. */
export interface Reference {
  readonly levels: readonly [number, number][];
  readonly downsamples: readonly number[];
  readonly micronsPerPx: string | null;
  readonly bounds: readonly number[] | null;
  readonly places: readonly (readonly [number, number, number, number, number])[];
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** A built slide as a file, or null where it cannot be built here. */
export async function builtFile(name: string): Promise<Blob | null> {
  const built = await commands.buildSlide(name, 1);
  return built && new Blob([bytesOf(built.file)]);
}

/** Opens a built slide; null (and a line that says so) where it cannot be built on this machine. */
export async function openBuilt(
  name: string,
  seed = 1,
): Promise<{ source: SlideSource; reference: Reference | null; pixels: Uint8Array } | null> {
  const built = await commands.buildSlide(name, seed);
  if (!built) {
    console.warn(`${name} cannot be built on this machine: skipped`);
    return null;
  }
  const file = new Blob([bytesOf(built.file)]);
  const source = await openSlide({ kind: "file", name: "renamed", file }, signal);
  if (!built.reference) return { source, reference: null, pixels: new Uint8Array(0) };
  const bytes = bytesOf(built.reference);
  const end = bytes.indexOf(10);
  const reference = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Reference;
  return { source, reference, pixels: bytes.subarray(end + 1) };
}

/** Compares every place with OpenSlide's pixels: at most 2 levels apart, 0.5 in the mean. */
export async function expectSamePixels(source: SlideSource, reference: Reference, pixels: Uint8Array): Promise<void> {
  let at = 0;
  const stored = source.info.levels.filter(({ synthetic }) => !synthetic).length;
  for (const [level, x, y, widthPx, heightPx] of reference.places) {
    if (level >= stored) break;
    const { rgba } = await source.readRegion(level, x, y, widthPx, heightPx, signal);
    let largest = 0;
    let sum = 0;
    for (let px = 0; px < widthPx * heightPx; px++) {
      for (let channel = 0; channel < 3; channel++) {
        const difference = Math.abs((rgba[px * 4 + channel] as number) - (pixels[at++] as number));
        sum += difference;
        largest = Math.max(largest, difference);
      }
    }
    const place = `level ${level} at ${x},${y}, ${widthPx} x ${heightPx} px`;
    expect(largest, place).toBeLessThanOrEqual(2);
    expect(sum / (widthPx * heightPx * 3), place).toBeLessThanOrEqual(0.5);
  }
}

/** Size of the levels, factors and scale as in OpenSlide. */
export function expectSameShape(source: SlideSource, reference: Reference): void {
  const stored = source.info.levels.filter(({ synthetic }) => !synthetic);
  // For Hamamatsu OpenSlide adds levels that it shrinks while decoding.
  const levels = source.info.format === "hamamatsu-ndpi" ? reference.levels.slice(0, stored.length) : reference.levels;
  expect(stored.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual(levels);
  stored.forEach(({ downsample }, index) => {
    expect(downsample).toBeCloseTo(reference.downsamples[index] as number, 2);
  });
  if (reference.micronsPerPx !== null) {
    expect(source.info.scale.micronsPerPx).toBeCloseTo(Number(reference.micronsPerPx), 6);
  }
}
