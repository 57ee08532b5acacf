import { TaggedError } from "../base/errors.ts";
import type { CanaryAnswer } from "./manifest.ts";

/** Side of the canary image, px: a picture made by a formula, whose answer the manifest states. */
export const CANARY_SIZE_PX = 128;
/** Largest difference from the stated answer, relative to 1 + |answer|: float order differs between backends, zeros do not pass. */
export const CANARY_TOLERANCE = 0.02;

/** The canary as RGBA bytes, CANARY_SIZE_PX square: pink ground, purple discs, red discs with a dark nucleus, in turn. */
export function canaryPixels(): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(CANARY_SIZE_PX * CANARY_SIZE_PX * 4);
  for (let y = 0; y < CANARY_SIZE_PX; y++) {
    for (let x = 0; x < CANARY_SIZE_PX; x++) {
      const column = Math.floor(x / 32);
      const row = Math.floor(y / 32);
      const distanceSquared = (x - 16 - 32 * column) ** 2 + (y - 16 - 32 * row) ** 2;
      let colour: readonly [number, number, number] = [236, 208, 222];
      if (distanceSquared <= 64) {
        if ((column + row) % 2 === 0) colour = [104, 72, 148];
        else colour = distanceSquared <= 20 ? [84, 48, 132] : [224, 92, 120];
      }
      rgba.set([...colour, 255], (y * CANARY_SIZE_PX + x) * 4);
    }
  }
  return rgba;
}

/** Summarises raw logits the way the manifest states them. */
export function summariseCanary(centreLogits: Float32Array, classLogits: Float32Array): CanaryAnswer {
  let centreSum = 0;
  let centreMax = Number.NEGATIVE_INFINITY;
  let classSum = 0;
  for (const value of centreLogits) {
    centreSum += value;
    if (!(value <= centreMax)) centreMax = value;
  }
  for (const value of classLogits) classSum += Math.abs(value);
  return {
    centreMean: centreSum / centreLogits.length,
    centreMax,
    classAbsoluteMean: classSum / classLogits.length,
  };
}

/** Compares an answer with the expected one. @throws CanaryFailed: the backend computes something else than it should. */
export function assertCanary(answer: CanaryAnswer, expected: CanaryAnswer): void {
  for (const name of ["centreMean", "centreMax", "classAbsoluteMean"] as const) {
    const difference = Math.abs(answer[name] - expected[name]);
    if (!(difference <= CANARY_TOLERANCE * (1 + Math.abs(expected[name])))) {
      throw new TaggedError("CanaryFailed", `canary ${name}: ${answer[name]}, expected ${expected[name]}`, {
        field: name,
        answer: answer[name],
        expected: expected[name],
      });
    }
  }
}
