import { cellTableBuffers } from "../core/cells/cells.ts";
import type { WindowResult } from "../core/model/result.ts";

/** About what one stored window takes, bytes: its typed arrays and a constant for the rest of the record. */
export function resultBytes(result: WindowResult): number {
  return (
    600 +
    result.guards.reasons.byteLength +
    cellTableBuffers(result.cells).reduce((sum, buffer) => sum + buffer.byteLength, 0)
  );
}
