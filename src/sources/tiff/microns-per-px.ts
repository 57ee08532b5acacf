import { isPlausibleMicronsPerPx, MICRONS_PER_PX_TOLERANCE_RATIO, type ScaleEvidence } from "../../core/slide/slide.ts";
import type { TiffDirectory } from "./read-ifds.ts";
import { TAG } from "./tile-layout.ts";

/** Every µm/px a TIFF's first level states: Aperio's MPP, OME-XML PhysicalSizeX/Y, the resolution tags where they can be a scan's. */
export async function readMicronsPerPx(
  directory: TiffDirectory,
  description: string,
  signal: AbortSignal,
): Promise<ScaleEvidence[]> {
  return [
    ...aperioReadings(description),
    ...omeReadings(description),
    ...(await resolutionReadings(directory, signal)),
  ];
}

function aperioReadings(description: string): ScaleEvidence[] {
  const found = /(?:^|\|)\s*MPP\s*=\s*([^|\s]+)/i.exec(description);
  if (!found) return [];
  return [{ micronsPerPx: Number(found[1]), source: "aperio-metadata", detail: `MPP = ${found[1]}` }];
}

const OME_UNIT_MICRONS: Readonly<Record<string, number>> = { µm: 1, μm: 1, um: 1, nm: 0.001, mm: 1000 };

function omeReadings(description: string): ScaleEvidence[] {
  if (!description.includes("<OME")) return [];
  return ["X", "Y"].flatMap((axis) => {
    const value = new RegExp(`PhysicalSize${axis}="([^"]+)"`).exec(description)?.[1];
    if (value === undefined) return [];
    const unit = new RegExp(`PhysicalSize${axis}Unit="([^"]+)"`).exec(description)?.[1] ?? "µm";
    const micronsPerPx = Number(value) * (OME_UNIT_MICRONS[unit] ?? Number.NaN);
    return [{ micronsPerPx, source: "ome-xml" as const, detail: `PhysicalSize${axis} = ${value} ${unit}` }];
  });
}

async function resolutionReadings(directory: TiffDirectory, signal: AbortSignal): Promise<ScaleEvidence[]> {
  // TIFF 6.0: unit 2 is the inch (also the default), 3 the centimetre.
  const unit = await directory.number(TAG.resolutionUnit, 2, signal);
  const unitMicrons = unit === 3 ? 10_000 : unit === 2 ? 25_400 : Number.NaN;
  const read = async (tag: number, axis: string): Promise<ScaleEvidence[]> => {
    const perUnit = await directory.number(tag, Number.NaN, signal);
    const micronsPerPx = unitMicrons / perUnit;
    // 72 or 300 dots per inch is a printer's habit, not a microscope's scale.
    if (!isPlausibleMicronsPerPx(micronsPerPx)) return [];
    const detail = `${axis}Resolution = ${perUnit} per ${unit === 3 ? "cm" : "inch"}`;
    return [{ micronsPerPx, source: "tiff-resolution" as const, detail }];
  };
  const [x, y] = [await read(TAG.xResolution, "X"), await read(TAG.yResolution, "Y")];
  const ratio = (x[0]?.micronsPerPx ?? 1) / (y[0]?.micronsPerPx ?? x[0]?.micronsPerPx ?? 1);
  const agree = Math.max(ratio, 1 / ratio) <= MICRONS_PER_PX_TOLERANCE_RATIO;
  return agree ? x : [...x, ...y];
}
