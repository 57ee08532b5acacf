import type { WindowQuality } from "../../../src/core/quality/window-quality.ts";

/** A window of 640 px with no artefact. */
export function noQualityFlags(): WindowQuality {
  return {
    blockPx: 32,
    blocksPerSide: 20,
    reasons: new Uint8Array(400),
    nuclei: { darkSamples: 0, darkStarts: 0, tissueSamples: 0 },
  };
}
