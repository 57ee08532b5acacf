import { highPowerFieldRadiusMicrons } from "../geometry/shape.ts";

/** Field numbers (mm) of the eyepieces in use; any from 10 to 40 may be typed. */
export const FIELD_NUMBERS_MM: readonly number[] = [18, 20, 22, 25, 26.5];

/** A microscope's field: the eyepiece's field number in mm and the objective's magnification. */
export interface MicroscopeField {
  readonly fieldNumberMm: number;
  readonly objective: number;
}

/** Area of the field, mm²: π (field number / 2 / objective)². */
export function fieldAreaMm2({ fieldNumberMm, objective }: MicroscopeField): number {
  return Math.PI * (highPowerFieldRadiusMicrons(fieldNumberMm, objective) / 1000) ** 2;
}

/** Radius of the field in level-0 px. */
export function fieldRadiusPx({ fieldNumberMm, objective }: MicroscopeField, micronsPerPx: number): number {
  return highPowerFieldRadiusMicrons(fieldNumberMm, objective) / micronsPerPx;
}

/** Cells per high-power field that people look for: 15 eosinophils in EoE, 10 (EPOS) and 70 (JESREC tissue item) in CRS. */
export const KNOWN_THRESHOLDS: readonly number[] = [10, 15, 70];
