import type { CellClass } from "../../core/cells/cells.ts";
import type { RegionShape } from "../../core/geometry/shape.ts";
import type { QualitySummary } from "../../core/quality/quality-summary.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import type { StainKind, StainParameters } from "../../core/stain/stain-profile.ts";
import type { ModelEvidence, SlidePort } from "../base/ports.ts";
import type { CountScope } from "../count/count-scope.ts";

/** What the panels do that needs more than one store. */
export interface AppActions {
  /** Pixels of the open slide. */
  readonly crops: Pick<SlidePort, "readCrop" | "readTile">;
  /** The classes counted on the open slide: as the user chose, or the usual ones of its stain. */
  readonly countedClasses: readonly CellClass[];
  /** What is known of a network's quality, by its SHA-256. */
  modelEvidence(sha256: string): ModelEvidence | null;
  /** Opens the built-in slide and counts it, unless `countIt` is false. */
  openSample(countIt?: boolean): Promise<void>;
  /** Starts a count once the slide is ready for it. */
  count(scope: CountScope): Promise<void>;
  /** Counts where other readers' plans or decisions lie and nothing is counted here. */
  countPlanned(what: "quadrats" | "cells"): Promise<void>;
  /** Removes what was counted of a slide; with `everything` also what users decided, drew and planned. */
  clearSlide(slideId: string, everything: boolean): Promise<void>;
  /** Puts a cell into the middle of the screen. */
  goToCell(row: number): void;
  /** Selects a region and brings it into view. */
  goToRegion(id: string): void;
  /** Shows a peak field on the slide and in the list. */
  goToPeak(place: number): void;
  /** A peak field as a circle, level-0 px; null where none is found. */
  peakShape(place: number): RegionShape | null;
  /** Counts what of a peak field has no result yet. */
  countPeak(place: number): Promise<void>;
  /** Puts a place (level-0 px) into the middle of the screen. */
  goToPlace(x: number, y: number, magnification: number): void;
  /** Points at the middle of the view while a sample square is read, as a click there would. */
  pointAtCentre(): void;
  /** Copies the selected region to a place a little beside it. */
  duplicateRegion(): void;
  /** Puts the copied region into the middle of the view. */
  pasteRegion(): void;
  /** The quality flags on the counted tissue, and how they are treated. */
  qualitySummary(micronsPerPx: number): QualitySummary;
  setArtefactTreatment(treatment: ArtefactTreatment): Promise<void>;
  /** Sets how the slide is stained, or a profile's parameters: another count is shown, the one before is kept. */
  setStain(kind: StainKind, parameters?: StainParameters | null): Promise<void>;
  /** Tries parameters on the part of the slide on screen. */
  previewStain(draft: StainParameters): Promise<void>;
}
