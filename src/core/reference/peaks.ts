import { TaggedError } from "../base/errors.ts";
import { CLASS_COUNT } from "../cells/cells.ts";
import type { DecodedCells } from "../model/stages.ts";
import type { ModelGrid, ModelWindow } from "../slide/window.ts";
import { type PeakGeometry, type PeakSettings, peakGeometry } from "./peak-geometry.ts";
import { createPeakList, PEAK_CAPACITY, PEAK_WORDS, type PeakList, tableFromPeaks } from "./peak-list.ts";

/** The error of a map that holds something else than numbers: it must never be read as "no cells". */
export function notFiniteError(output: string): TaggedError {
  return new TaggedError("ModelUnusable", `the network answered a value that is not a number in "${output}"`, {
    field: output,
  });
}

/** The CPU twin of shaders/peaks.wgsl; keeps its peak list between windows. */
export class PeaksReference {
  private readonly peaks: PeakList;
  private readonly settings: PeakSettings;

  constructor(settings: PeakSettings, capacity: number = PEAK_CAPACITY) {
    this.settings = settings;
    this.peaks = createPeakList(capacity);
  }

  /**
   * Raw logits to the cells the window owns. centre: [sizeCells, sizeCells]; classes: [CLASS_COUNT, sizeCells, sizeCells].
   * @throws ModelUnusable when any centre logit, or a class logit under a peak, is not finite.
   */
  run(centre: Float32Array, classes: Float32Array, window: ModelWindow, grid: ModelGrid): DecodedCells {
    const geometry = peakGeometry(window, grid, this.settings.stridePx);
    const cellCount = geometry.sizeCells ** 2;
    if (centre.length !== cellCount || classes.length !== CLASS_COUNT * cellCount) {
      throw new TaggedError("Unexpected", `${centre.length} and ${classes.length} logits for ${cellCount} cells`);
    }
    this.peaks.total = 0;
    const { sizeCells } = geometry;
    const threshold = this.settings.thresholdLogit;
    for (let row = 0, cell = 0; row < sizeCells; row++) {
      for (let column = 0; column < sizeCells; column++, cell++) {
        const logit = centre[cell] as number;
        if (logit - logit !== 0) throw notFiniteError("centre");
        if (logit < threshold || !owns(geometry, column, row)) continue;
        if (isPeak(centre, geometry, column, row, this.settings.radiusCells)) {
          this.append(centre, classes, geometry, column, row);
        }
      }
    }
    return tableFromPeaks(this.peaks, geometry, this.settings, grid);
  }

  /** Refines a peak, reads its class out and appends it; counts it only, when the list is full. */
  private append(
    centre: Float32Array,
    classes: Float32Array,
    geometry: PeakGeometry,
    column: number,
    row: number,
  ): void {
    const { words, floats } = this.peaks;
    const record = this.peaks.total * PEAK_WORDS;
    this.peaks.total++;
    if (record + PEAK_WORDS > words.length) return;
    const cell = row * geometry.sizeCells + column;
    words[record] = column;
    words[record + 1] = row;
    let sum = 0;
    let offsetX = 0;
    let offsetY = 0;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if (!insideSlide(geometry, column + dx, row + dy)) continue;
        const probability = sigmoid(centre[cell + dy * geometry.sizeCells + dx] as number);
        sum += probability;
        offsetX += probability * dx;
        offsetY += probability * dy;
      }
    }
    floats[record + 2] = offsetX / sum;
    floats[record + 3] = offsetY / sum;
    floats[record + 4] = sigmoid(centre[cell] as number);
    this.appendClass(classes, geometry.sizeCells ** 2, cell, record);
  }

  /** Softmax of the class logits over the temperature; the first of equal classes wins. */
  private appendClass(classes: Float32Array, cellCount: number, cell: number, record: number): void {
    const { words, floats } = this.peaks;
    let best = 0;
    let bestLogit = Number.NEGATIVE_INFINITY;
    for (let classId = 0; classId < CLASS_COUNT; classId++) {
      const logit = classes[classId * cellCount + cell] as number;
      if (logit - logit !== 0) throw notFiniteError("classes");
      if (logit > bestLogit) {
        bestLogit = logit;
        best = classId;
      }
    }
    let sum = 0;
    for (let classId = 0; classId < CLASS_COUNT; classId++) {
      const logit = classes[classId * cellCount + cell] as number;
      const weight = Math.exp((logit - bestLogit) / this.settings.temperature);
      floats[record + 6 + classId] = weight;
      sum += weight;
    }
    for (let classId = 0; classId < CLASS_COUNT; classId++) {
      floats[record + 6 + classId] = (floats[record + 6 + classId] as number) / sum;
    }
    words[record + 5] = best;
  }
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function insideSlide(geometry: PeakGeometry, column: number, row: number): boolean {
  return column >= geometry.columnFrom && column < geometry.columnTo && row >= geometry.rowFrom && row < geometry.rowTo;
}

function owns(geometry: PeakGeometry, column: number, row: number): boolean {
  return (
    column >= geometry.coreFrom &&
    column < geometry.coreTo &&
    row >= geometry.coreFrom &&
    row < geometry.coreTo &&
    insideSlide(geometry, column, row)
  );
}

/** Whether a cell is the maximum of its disc; of equal cells the one in the lower row, then the lower column, is. */
function isPeak(centre: Float32Array, geometry: PeakGeometry, column: number, row: number, radius: number): boolean {
  const logit = centre[row * geometry.sizeCells + column] as number;
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy > radius * radius || !insideSlide(geometry, column + dx, row + dy)) continue;
      const other = centre[(row + dy) * geometry.sizeCells + column + dx] as number;
      if (other > logit || (other === logit && (dy < 0 || (dy === 0 && dx < 0)))) return false;
    }
  }
  return true;
}
