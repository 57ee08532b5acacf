import type { ScaleEvidence } from "../../core/slide/slide.ts";
import type { DicomPicture } from "./read-instance.ts";

/** Pixel Spacing "row\\column": mm between the centres of rows, then of columns (PS3.3, 10.7.1.3). Null where it is no two numbers. */
export function rowAndColumnMm(text: string | undefined): { rowMm: number; columnMm: number } | null {
  const [rowMm, columnMm, ...rest] = (text ?? "")
    .split("\\")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (rowMm === undefined || columnMm === undefined || rest.length > 0) return null;
  return Number.isFinite(rowMm) && Number.isFinite(columnMm) ? { rowMm, columnMm } : null;
}

const UM_PER_MM = 1000;
/** Width and height of an imaged volume that differ by more than this were not measured on this picture. */
const MAX_ANISOTROPY = 1.05;

/**
 * The µm/px figures of a slide's level 0: its pixel spacings, those of the coarser levels divided by the level's factor, and the size of the
 * imaged volume in mm (PS3.3, C.8.12.4.1). A volume that is not square per pixel beside a spacing that is was only filled in.
 */
export function readScale(
  finest: DicomPicture,
  coarser: readonly { readonly instance: DicomPicture; readonly downsample: number }[],
): ScaleEvidence[] {
  const readings: ScaleEvidence[] = [];
  for (const spacing of finest.spacings) readings.push(...spacingReadings(spacing, 1));
  for (const { instance, downsample } of coarser) {
    const spacing = instance.spacings[0];
    if (spacing !== undefined && Number.isInteger(downsample)) readings.push(...spacingReadings(spacing, downsample));
  }
  return [...readings, ...volumeReadings(finest, readings.length > 0)];
}

function spacingReadings(spacing: string, downsample: number): ScaleEvidence[] {
  const mm = rowAndColumnMm(spacing);
  const detail = `Pixel Spacing ${spacing} mm${downsample === 1 ? "" : ` of the level at 1/${downsample}`}`;
  const values = mm ? [mm.columnMm, mm.rowMm] : [Number.NaN];
  return values.map((value) => ({
    micronsPerPx: (value * UM_PER_MM) / downsample,
    source: "dicom-pixel-spacing",
    detail,
  }));
}

function volumeReadings(
  { imagedVolumeMm, matrixWidthPx, matrixHeightPx }: DicomPicture,
  others: boolean,
): ScaleEvidence[] {
  if (!imagedVolumeMm) return [];
  const across = (imagedVolumeMm.width / matrixWidthPx) * UM_PER_MM;
  const down = (imagedVolumeMm.height / matrixHeightPx) * UM_PER_MM;
  if (others && Math.max(across, down) / Math.min(across, down) > MAX_ANISOTROPY) return [];
  return [across, down].map((micronsPerPx) => ({
    micronsPerPx,
    source: "dicom-imaged-volume",
    detail: `Imaged Volume ${imagedVolumeMm.width} x ${imagedVolumeMm.height} mm`,
  }));
}
