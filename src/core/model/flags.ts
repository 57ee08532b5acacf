import { type CellTable, detectionProbability } from "../cells/cells.ts";
import type { ModelManifest } from "./manifest.ts";

/**
 * 1 for every cell to be checked: its detection probability is below its class's threshold, or its place is guarded, where the
 * network is outside what it was trained on and its probability says nothing. qualityBits: per row, 0 where nothing is guarded.
 */
export function flagCells(cells: CellTable, manifest: ModelManifest, qualityBits: Uint8Array): Uint8Array<ArrayBuffer> {
  const flagged = new Uint8Array(cells.count);
  const thresholds = manifest.classes.map((name) => manifest.thresholds[name]);
  for (let index = 0; index < cells.count; index++) {
    const threshold = thresholds[cells.classId[index] as number] as number;
    if (qualityBits[index] !== 0 || detectionProbability(cells, index) < threshold) flagged[index] = 1;
  }
  return flagged;
}
