import { CELL_CLASSES, detectionProbability, MAIN_CLASSES } from "../core/cells.ts";
import type { AnalysisStore } from "./analysis-store.ts";

/** Rows of the flagged cells, most doubtful first; main classes before the others. */
export function doubtQueue(analysis: AnalysisStore): Uint32Array<ArrayBuffer> {
  const { cells, flagged, flaggedCount, manifest, excluded } = analysis;
  const thresholds = CELL_CLASSES.map((name) => manifest.thresholds[name]);
  const mainClass = CELL_CLASSES.map((name) => (MAIN_CLASSES.includes(name) ? 0 : 1));
  const doubt = new Float32Array(cells.count);
  const rows = new Uint32Array(flaggedCount);
  let filled = 0;
  for (let row = 0; row < cells.count; row++) {
    if (flagged[row] !== 1 || excluded[row] === 1) continue;
    const classId = cells.classId[row] as number;
    // A cell flagged for its place alone may be above its threshold: it comes last of its group, not after the next one.
    const certainty = Math.min(1, detectionProbability(cells, row) / (thresholds[classId] as number));
    doubt[row] = (mainClass[classId] as number) * 2 + certainty;
    rows[filled++] = row;
  }
  return rows.subarray(0, filled).sort((a, b) => (doubt[a] as number) - (doubt[b] as number));
}
