import type { CellTable } from "../cells/cells.ts";
import type { ModelGrid, ModelWindow } from "../slide/window.ts";
import { ArtefactTissue, type CountedExtent } from "./artefact-tissue.ts";
import { type ArtefactWindow, artefactWindow } from "./artefact-window.ts";
import { sumNuclearRuns } from "./nuclear-size.ts";
import { type NuclearRuns, QUALITY_FLAGS, type QualityFlag, qualityBit, type WindowQuality } from "./window-quality.ts";

/** Tissue under an artefact for one reason. A block may count under several reasons. */
export interface ArtefactArea {
  readonly reason: QualityFlag;
  readonly windows: number;
  /** Tissue in the artefact blocks, level-0 px². */
  readonly tissuePx2: number;
}

/** The quality of all windows of one analysis: what lies under a cell, what area each reason covers. */
export class QualityMap {
  readonly #windows = new Map<number, ArtefactWindow>();
  readonly #nuclei: NuclearRuns[] = [];
  readonly #tissue = new ArtefactTissue();
  #corner: ModelWindow | null = null;

  clear(): void {
    this.#windows.clear();
    this.#nuclei.length = 0;
    this.#tissue.clear();
    this.#corner = null;
  }

  /** Takes one window's quality; every window once. The windows must be of one lattice. */
  add(window: ModelWindow, quality: WindowQuality, grid: ModelGrid): ArtefactWindow | null {
    this.#corner ??= window;
    this.#nuclei.push(quality.nuclei);
    const artefact = artefactWindow(window, quality, grid);
    if (!artefact) return null;
    this.#windows.set(this.#key(window.x, window.y), artefact);
    return artefact;
  }

  /** Windows with an artefact. */
  get windows(): Iterable<ArtefactWindow> {
    return this.#windows.values();
  }

  /** Grows with every window with an artefact. */
  get size(): number {
    return this.#windows.size;
  }

  /** The nuclei of all windows together. */
  get nuclei(): NuclearRuns {
    return sumNuclearRuns(this.#nuclei);
  }

  /** Reason bits under a place of the model grid (px), 0 without an artefact. */
  bitsAt(modelX: number, modelY: number): number {
    const found = this.#corner && this.#windows.get(this.#key(modelX, modelY));
    if (!found) return 0;
    const { window, quality } = found;
    const column = Math.floor((modelX - window.x) / quality.blockPx);
    const row = Math.floor((modelY - window.y) / quality.blockPx);
    return quality.reasons[row * quality.blocksPerSide + column] ?? 0;
  }

  /** Writes the reason bits of every row from `from` on; a cell belongs to the block of its peak. */
  markRows(cells: CellTable, stridePx: number, bits: Uint8Array, from = 0): void {
    if (this.#windows.size === 0) return;
    for (let row = from; row < cells.count; row++) {
      const modelX = ((cells.peakColumn[row] as number) + 0.5) * stridePx;
      const modelY = ((cells.peakRow[row] as number) + 0.5) * stridePx;
      bits[row] = this.bitsAt(modelX, modelY);
    }
  }

  /** Windows and tissue per reason, in the order of QUALITY_FLAGS, reasons without any left out; and the tissue under an artefact in all. */
  measure(extent: CountedExtent): { readonly areas: readonly ArtefactArea[]; readonly tissuePx2: number } {
    const windows = QUALITY_FLAGS.map(() => 0);
    const tissue = QUALITY_FLAGS.map(() => 0);
    let all = 0;
    for (const artefact of this.#windows.values()) {
      const tissueOf = this.#tissue.of(artefact, extent);
      for (const areaPx2 of tissueOf.values()) all += areaPx2;
      QUALITY_FLAGS.forEach((reason, index) => {
        let found = false;
        for (const [bits, areaPx2] of tissueOf) {
          if ((bits & qualityBit(reason)) === 0) continue;
          found = true;
          tissue[index] = (tissue[index] as number) + areaPx2;
        }
        if (found) windows[index] = (windows[index] as number) + 1;
      });
    }
    const areas = QUALITY_FLAGS.map((reason, index) => ({
      reason,
      windows: windows[index] as number,
      tissuePx2: tissue[index] as number,
    }));
    return { areas: areas.filter((area) => area.windows > 0), tissuePx2: all };
  }

  /** The windows that measure() counts for a reason. */
  windowsWith(reason: QualityFlag, extent: CountedExtent): ArtefactWindow[] {
    const bit = qualityBit(reason);
    return [...this.#windows.values()].filter((artefact) =>
      [...this.#tissue.of(artefact, extent).keys()].some((bits) => (bits & bit) !== 0),
    );
  }

  #key(modelX: number, modelY: number): number {
    const { x, y, corePx } = this.#corner as ModelWindow;
    return Math.floor((modelY - y) / corePx) * 0x100000 + Math.floor((modelX - x) / corePx);
  }
}
