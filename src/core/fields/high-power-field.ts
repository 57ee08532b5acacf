import { highPowerFieldRadiusMicrons } from "../regions.ts";

/** Field numbers (mm) of the eyepieces in use; any from 10 to 40 may be typed. */
export const FIELD_NUMBERS_MM: readonly number[] = [18, 20, 22, 25, 26.5];
export const OBJECTIVES: readonly number[] = [10, 20, 40, 60];

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

/** Limits people look for, cells per high-power field, by class index of the eosinophil (0): EoE; CRS (EPOS); JESREC tissue item. */
export const KNOWN_THRESHOLDS: readonly number[] = [15, 10, 70];
