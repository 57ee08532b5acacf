import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { regionsOnSlide } from "../../core/regions/on-slide.ts";
import type { RegionMeasurements } from "../../core/regions/region-file.ts";
import type { WrittenRegion } from "../../core/regions/write-geojson.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { RegionFilePort } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import type { RegionStore } from "./region-store.ts";
import { type CountSummary, summariseRegion } from "./region-summary.ts";

export interface RegionFilesOptions {
  readonly regions: RegionStore;
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly messages: MessageStore;
  readonly files: RegionFilePort;
  readonly slide: () => SlideInfo | null;
}

/** What an import took and what it left out. */
export interface ImportOutcome {
  readonly taken: number;
  readonly pointsAndLines: number;
  readonly withoutArea: number;
  readonly outside: number;
}

/** The page is given back this often while many regions are summed up, ms. */
const WORK_SLICE_MS = 12;

interface FilesState {
  busy: "reading" | "writing" | null;
  /** What the last import of this visit did. */
  outcome: ImportOutcome | null;
}

/** Regions from files and to files. */
export class RegionFiles extends withState((): FilesState => ({ busy: null, outcome: null })) {
  readonly #options: RegionFilesOptions;

  constructor(options: RegionFilesOptions) {
    super();
    this.#options = options;
  }

  /** Adds the shapes of a GeoJSON file as one edit; what cannot be used is reported and nothing is taken. */
  async importFile(file: Blob): Promise<void> {
    const { files, messages, regions, slide } = this.#options;
    const shown = slide();
    if (!shown) return;
    messages.dismissTag("RegionFileInvalid");
    this.busy = "reading";
    this.outcome = null;
    try {
      const content = await files.read(file);
      const inside = regionsOnSlide(content.regions, shown);
      if (slide()?.id === shown.id) {
        await regions.addAll(inside);
        const outside = content.regions.length - inside.length;
        const { pointsAndLines, withoutArea } = content;
        this.outcome = { taken: inside.length, pointsAndLines, withoutArea, outside };
      }
    } catch (error) {
      messages.report(error);
    }
    this.busy = null;
  }

  /** Every region with its figures as GeoJSON, or null when that failed (which is reported). */
  async exportFile(): Promise<Blob | null> {
    const { files, messages, regions, analysis, review } = this.#options;
    this.busy = "writing";
    try {
      const written: WrittenRegion[] = [];
      let sliceEnd = performance.now() + WORK_SLICE_MS;
      for (const region of regions.regions) {
        if (performance.now() > sliceEnd) {
          await new Promise((resolve) => setTimeout(resolve, 0));
          sliceEnd = performance.now() + WORK_SLICE_MS;
        }
        written.push({ region, measurements: measurementsOf(summariseRegion(region, analysis, review)) });
      }
      return await files.write(written);
    } catch (error) {
      messages.report(error);
      return null;
    } finally {
      this.busy = null;
    }
  }
}

/** The figures as QuPath names its own summary rows; what is not known is left out, since QuPath takes numbers only. */
function measurementsOf(sum: CountSummary): RegionMeasurements {
  const figures: Record<string, number> = { "Num Detections": sum.total };
  CELL_CLASSES.forEach((name, id) => {
    figures[`Num ${name}`] = sum.counts[id] ?? 0;
    const perMm2 = sum.perMm2[id];
    if (perMm2 !== null && perMm2 !== undefined) figures[`Num ${name} per mm^2 of tissue`] = perMm2;
  });
  if (sum.areaMm2 !== null) figures["Area µm^2"] = sum.areaMm2 * 1e6;
  if (sum.analysedMm2 !== null) figures["Area counted µm^2"] = sum.analysedMm2 * 1e6;
  if (sum.tissueMm2 !== null) figures["Tissue counted µm^2"] = sum.tissueMm2 * 1e6;
  return figures;
}
