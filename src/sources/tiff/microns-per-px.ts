import { isPlausibleMicronsPerPx, MICRONS_PER_PX_TOLERANCE_RATIO, type ScaleEvidence } from "../../core/slide/slide.ts";
import { unitMicrons } from "../base/unit-microns.ts";
import type { TiffDirectory } from "./read-ifds.ts";
import { TAG } from "./tags.ts";

/** Every µm/px a TIFF's first level states beside a format of its own: Aperio's MPP, ImageJ's unit, the resolution tags of a scan. */
export async function readMicronsPerPx(
  directory: TiffDirectory,
  description: string,
  signal: AbortSignal,
): Promise<ScaleEvidence[]> {
  return [
    ...aperioReadings(description),
    ...(await imageJReadings(directory, description, signal)),
    ...(await resolutionReadings(directory, signal)),
  ];
}

function aperioReadings(description: string): ScaleEvidence[] {
  const found = /(?:^|\|)\s*MPP\s*=\s*([^|\s]+)/i.exec(description);
  if (!found) return [];
  return [{ micronsPerPx: Number(found[1]), source: "aperio-metadata", detail: `MPP = ${found[1]}` }];
}

/** ImageJ writes px per unit into the resolution tags, says that they have no unit, and names the unit in its description. */
async function imageJReadings(
  directory: TiffDirectory,
  description: string,
  signal: AbortSignal,
): Promise<ScaleEvidence[]> {
  if (!description.startsWith("ImageJ=") || (await directory.number(TAG.resolutionUnit, 2, signal)) !== 1) return [];
  const written = /^unit=(.+?)\s*$/m.exec(description)?.[1];
  // ImageJ writes letters beyond ASCII as \u00B5.
  const unit = written?.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number(`0x${code}`)));
  const microns = unit === undefined ? null : unitMicrons(unit);
  if (microns === null) return [];
  const axes = [TAG.xResolution, TAG.yResolution].map((tag) => directory.number(tag, Number.NaN, signal));
  return agreed(
    (await Promise.all(axes)).map((perUnit) => ({
      micronsPerPx: microns / perUnit,
      source: "imagej-metadata",
      detail: `${perUnit} px per ${unit}`,
    })),
  );
}

async function resolutionReadings(directory: TiffDirectory, signal: AbortSignal): Promise<ScaleEvidence[]> {
  // TIFF 6.0: unit 2 is the inch (also the default), 3 the centimetre.
  const unit = await directory.number(TAG.resolutionUnit, 2, signal);
  const microns = unit === 3 ? 10_000 : unit === 2 ? 25_400 : Number.NaN;
  const readings: ScaleEvidence[] = [];
  for (const [tag, axis] of [[TAG.xResolution, "X"] as const, [TAG.yResolution, "Y"] as const]) {
    const perUnit = await directory.number(tag, Number.NaN, signal);
    const detail = `${axis}Resolution = ${perUnit} per ${unit === 3 ? "cm" : "inch"}`;
    readings.push({ micronsPerPx: microns / perUnit, source: "tiff-resolution", detail });
  }
  // 72 or 300 dots per inch is a printer's habit, not a microscope's scale.
  return readings.some(({ micronsPerPx }) => isPlausibleMicronsPerPx(micronsPerPx)) ? agreed(readings) : [];
}

/** One figure where width and height agree, both where they contradict each other; what is not stated (no number) is left out. */
export function agreed(readings: readonly ScaleEvidence[]): ScaleEvidence[] {
  const stated = readings.filter(({ micronsPerPx }) => Number.isFinite(micronsPerPx));
  const values = stated.map(({ micronsPerPx }) => micronsPerPx);
  const agree = Math.max(...values) / Math.min(...values) <= MICRONS_PER_PX_TOLERANCE_RATIO;
  return agree ? stated.slice(0, 1) : stated;
}
