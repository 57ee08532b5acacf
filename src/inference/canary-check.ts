import { TaggedError } from "../core/base/errors.ts";
import { assertCanary, CANARY_SIZE_PX, canaryPixels, summariseCanary } from "../core/model/canary.ts";
import type { CanaryAnswer, ModelBasics, ModelManifest } from "../core/model/manifest.ts";

/** The canary image as the network sees it, [1, 3, CANARY_SIZE_PX, CANARY_SIZE_PX], normalised by the manifest. */
export function canaryTensor(manifest: ModelBasics): Float32Array<ArrayBuffer> {
  const rgba = canaryPixels();
  const plane = CANARY_SIZE_PX * CANARY_SIZE_PX;
  const tensor = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const mean = manifest.input.mean[channel] as number;
    const std = manifest.input.std[channel] as number;
    for (let px = 0; px < plane; px++) tensor[channel * plane + px] = ((rgba[px * 4 + channel] as number) - mean) / std;
  }
  return tensor;
}

/**
 * Holds every canary answer of a session to the manifest's, or, when the manifest has none, to the session's first one,
 * which must at least be finite and not flat.
 */
export class CanaryCheck {
  private expected: CanaryAnswer | null;

  constructor(manifest: ModelManifest) {
    this.expected = manifest.canary;
  }

  /** @throws CanaryFailed. */
  check(centre: Float32Array, classes: Float32Array): void {
    const answer = summariseCanary(centre, classes);
    if (!this.expected) {
      assertPlausible(centre, answer);
      this.expected = answer;
    }
    assertCanary(answer, this.expected);
  }
}

function assertPlausible(centre: Float32Array, answer: CanaryAnswer): void {
  const finite = Object.values(answer).every(Number.isFinite);
  const first = centre[0];
  if (!finite || centre.every((value) => value === first)) {
    throw new TaggedError("CanaryFailed", "the network answers the test image with a flat or non-numeric map", {
      field: "centreMean",
      answer: answer.centreMean,
    });
  }
}
