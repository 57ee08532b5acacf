import { expect, test } from "vitest";
import { settleMicronsPerPx } from "../../../src/core/slide/slide.ts";
import { readMicronsPerPx } from "../../../src/sources/tiff/microns-per-px.ts";
import { readDirectories } from "../../../src/sources/tiff/read-ifds.ts";

const signal = new AbortController().signal;

/** A little-endian TIFF with one directory of resolution tags: x and y in px per unit; unit 2 inch, 3 centimetre. */
async function directoryOf(x: number, y: number, unit: number) {
  const bytes = new Uint8Array(100);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0, 3, 0]);
  const entry = (index: number, tag: number, type: number, value: number): void => {
    const at = 10 + index * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, value, true);
  };
  entry(0, 282, 5, 60);
  entry(1, 283, 5, 68);
  entry(2, 296, 3, unit);
  for (const [at, value] of [
    [60, x],
    [68, y],
  ] as const) {
    view.setUint32(at, Math.round(value * 1000), true);
    view.setUint32(at + 4, 1000, true);
  }
  const source = {
    sizeBytes: bytes.length,
    read: async (offset: number, length: number) => bytes.slice(offset, offset + length),
  };
  return (await readDirectories(source, signal))[0] as Awaited<ReturnType<typeof readDirectories>>[number];
}

async function settled(description: string, x = 72, y = 72, unit = 2) {
  return settleMicronsPerPx(await readMicronsPerPx(await directoryOf(x, y, unit), description, signal));
}

test("Aperio's MPP is taken; a printer's 72 dots per inch is no scale", async () => {
  expect(await settled("Aperio Image Library|AppMag = 20|MPP = 0.4990")).toMatchObject({
    micronsPerPx: 0.499,
    source: "aperio-metadata",
    problem: null,
  });
  expect(await settled("no scale here")).toMatchObject({ micronsPerPx: null, problem: "missing" });
});

test("resolution tags per centimetre and per inch", async () => {
  expect((await settled("", 40_000, 40_000, 3)).micronsPerPx).toBeCloseTo(0.25, 9);
  expect((await settled("", 50_800, 50_800, 2)).micronsPerPx).toBeCloseTo(0.5, 9);
  expect(await settled("", 40_000, 20_000, 3)).toMatchObject({ micronsPerPx: null, problem: "contradictory" });
});

test("a viewer's value beside the scanner's: the user is asked", async () => {
  const state = await settled("MPP = 0.504", 1e4 / 0.2528, 1e4 / 0.2528, 3);
  expect(state.problem).toBe("contradictory");
  expect(state.readings.map(({ source }) => source)).toEqual(["aperio-metadata", "tiff-resolution"]);
});

test("zero is invalid, not missing; one axis of a scan and one of a printer contradict each other", async () => {
  expect((await settled("MPP = 0")).problem).toBe("invalid");
  expect((await settled("", 40_000, 72, 3)).problem).toBe("invalid");
});

test("ImageJ's unit, in all ways it is written", async () => {
  for (const unit of ["micron", "microns", "µm", "\u03bcm", "\\u00B5m", "um", "Micrometers"]) {
    expect(await settled(`ImageJ=1.54f\nunit=${unit}\n`, 4, 4, 1)).toMatchObject({ micronsPerPx: 0.25 });
  }
  expect((await settled("ImageJ=1.54f\nunit=mm\n", 4000, 4000, 1)).micronsPerPx).toBeCloseTo(0.25, 9);
  expect((await settled("ImageJ=1.54f\nunit=micron\n", 4, 2, 1)).problem).toBe("contradictory");
  expect((await settled("ImageJ=1.54f\nunit=pixel\n", 4, 4, 1)).problem).toBe("missing");
});
