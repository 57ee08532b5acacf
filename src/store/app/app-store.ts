import { TaggedError } from "../../core/base/errors.ts";
import { fieldRadiusPx } from "../../core/fields/high-power-field.ts";
import { type Point, type RegionShape, shapeBounds } from "../../core/geometry/shape.ts";
import { type QualitySummary, summariseQuality } from "../../core/quality/quality-summary.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { StainKind, StainParameters } from "../../core/stain/stain-profile.ts";
import type { ModelEvidence, SlidePort } from "../base/ports.ts";
import { type CountScope, scopeShape } from "../count/count-scope.ts";
import { AllStores } from "./all-stores.ts";
import type { AppActions } from "./app-actions.ts";

/** A peak field is shown with a little around it. */
const PEAK_MARGIN = 1.15;

/** Every store, and the few actions that need more than one of them. */
export class AppStore extends AllStores implements AppActions {
  /** The crops of the open slide. */
  get crops(): Pick<SlidePort, "readCrop" | "readTile"> {
    return this.options.slides;
  }

  /** What is known of a network's quality, by its SHA-256. */
  modelEvidence(sha256: string): ModelEvidence | null {
    return this.options.modelEvidence(sha256);
  }

  /** Opens the built-in slide and counts it; with `countIt` false a count goes on only where one was not ended. */
  openSample(countIt = true): Promise<void> {
    return this.opening.openSample(countIt);
  }

  /** Removes what was counted of a slide, with `everything` also what users decided, drew and planned; what is shown of it follows. */
  clearSlide(slideId: string, everything: boolean): Promise<void> {
    return this.opening.clearSlide(slideId, everything);
  }

  /** Sets how the slide is stained, or a profile's parameters: another count is shown; the one before is kept. */
  setStain(kind: StainKind, parameters: StainParameters | null = null): Promise<void> {
    return this.opening.setStain(kind, parameters);
  }

  /** Starts a count, once the slide is ready for it; a scope that cannot be counted is reported and starts nothing. */
  async count(scope: CountScope): Promise<void> {
    const slide = this.slides.slide;
    if (!slide) return;
    // Asked for while the stain is still looked at or stored results are read: the wish is kept.
    await this.opening.settled;
    if (this.slides.slide !== slide) return;
    if (!this.slides.scale) {
      this.slides.askScale();
      return;
    }
    const view = this.view.viewer?.viewBounds() ?? null;
    const shape = scopeShape(scope, slide, this.regions.selected?.shape ?? null, view);
    if (shape === undefined) {
      this.messages.report(new TaggedError("RegionInvalid", `nothing to count: ${scope}`, { scope }));
      return;
    }
    await this.#countShape(shape, slide);
  }

  /** Counts where other readers' designs or decisions lie and nothing is counted here: the design's quadrats, or cells. */
  async countPlanned(what: "quadrats" | "cells"): Promise<void> {
    const { slide } = this.slides;
    const shape = (what === "quadrats" ? this.sampling : this.exchange).uncounted?.shape;
    if (slide && shape) await this.#countShape(shape, slide);
  }

  /** A peak field as a circle, level-0 px; null where none is found. */
  peakShape(place: number): RegionShape | null {
    const { found } = this.fields;
    const { micronsPerPx } = this.analysis;
    const peak = found?.peaks[place];
    if (!peak || !found || micronsPerPx === null) return null;
    return { kind: "circle", centre: { x: peak.x, y: peak.y }, radiusPx: fieldRadiusPx(found, micronsPerPx) };
  }

  /** Counts what of a peak field has no result yet. */
  async countPeak(place: number): Promise<void> {
    const { slide } = this.slides;
    const shape = this.peakShape(place);
    const peak = this.fields.found?.peaks[place];
    if (slide && shape && peak) await this.#countShape(shape, slide, peak);
  }

  /** null: the whole slide. Windows nearest to `near` come first; without one, those nearest to what is looked at. */
  async #countShape(shape: RegionShape | null, slide: SlideInfo, near: Point | null = null): Promise<void> {
    const { kind, cannotTell } = this.stain;
    if (cannotTell) {
      this.messages.report(new TaggedError("StainCannotBeTold", `no contrast of the stain: ${kind}`, { kind }));
      return;
    }
    const middle = { x: slide.widthPx / 2, y: slide.heightPx / 2 };
    const focus = near ? { x: near.x, y: near.y } : (this.view.viewer?.centre() ?? middle);
    await this.analysis.run(shape, focus);
    await this.storage.refresh();
  }

  /** Puts a cell into the middle of the screen. */
  goToCell(row: number): void {
    const { cells } = this.review.reviewed;
    if (row < cells.count) this.view.viewer?.panTo(cells.x[row] as number, cells.y[row] as number, 40);
  }

  /** Chooses a region and brings it into view where it is not. */
  goToRegion(id: string): void {
    this.regions.select(id);
    const region = this.regions.selected;
    if (region) this.view.viewer?.fitBounds(shapeBounds(region.shape));
  }

  /** Shows a peak field on the slide and in the list. */
  goToPeak(place: number): void {
    const { found } = this.fields;
    const { micronsPerPx } = this.analysis;
    const peak = found?.peaks[place];
    if (!peak || !found || micronsPerPx === null) return;
    this.fields.selectPeak(place);
    const halfPx = fieldRadiusPx(found, micronsPerPx) * PEAK_MARGIN;
    const { x, y } = peak;
    this.view.viewer?.fitBounds({ x0: x - halfPx, y0: y - halfPx, x1: x + halfPx, y1: y + halfPx });
  }

  /** Puts a place (level-0 px) into the middle of the screen. */
  goToPlace(x: number, y: number, magnification: number): void {
    this.view.viewer?.panTo(x, y, magnification);
  }

  /** Points at the middle of the view while a sample square is read, as a click there would. */
  pointAtCentre(): void {
    const centre = this.view.viewer?.centre();
    if (centre) this.sampling.pointAt(centre);
  }

  /** A copy of the chosen region a little beside it. */
  duplicateRegion(): void {
    const by = this.view.viewer?.slideDelta(24, 24) ?? { x: 0, y: 0 };
    void this.regions.duplicateSelected(by.x, by.y);
  }

  /** Puts the copied region into the middle of the view. */
  pasteRegion(): void {
    const { viewer } = this.view;
    if (viewer) void this.regions.paste(viewer.centre());
  }

  /** The quality flags on the counted tissue, and how they are treated. */
  qualitySummary(micronsPerPx: number): QualitySummary {
    const { windows, qualityBits, inExcludedRegion } = this.analysis;
    const { classId, modelRowCount } = this.review.reviewed;
    const { guardTreatment } = this.settings;
    const cells = { count: modelRowCount, classId, qualityBits, inExcludedRegion };
    return summariseQuality(windows.quality, windows.countedExtent, micronsPerPx, guardTreatment, cells);
  }

  /** Artefacts enter or leave every number at once. */
  async setArtefactTreatment(treatment: ArtefactTreatment): Promise<void> {
    if (treatment === this.settings.guardTreatment) return;
    this.settings.setArtefactTreatment(treatment);
    this.analysis.setArtefactTreatment(treatment);
    await this.auditLog.note("guards", { treatment });
  }

  /** Tries parameters on the part of the slide on screen; the last ones asked for are the ones shown. */
  previewStain(draft: StainParameters): Promise<void> {
    return this.stainPreview.show(draft);
  }
}
