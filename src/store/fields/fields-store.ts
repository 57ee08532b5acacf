import { classIndex } from "../../core/cells/cells.ts";
import type { FieldsAnswer, FieldsRequest } from "../../core/fields/fields-request.ts";
import { fieldRadiusPx } from "../../core/fields/high-power-field.ts";
import { rectangleShape } from "../../core/geometry/shape.ts";
import type { StainProfile } from "../../core/stain/stain-profile.ts";
import { stableList } from "../base/derived.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { FieldsPort } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { SettingsStore } from "../count/settings-store.ts";
import type { ReviewStore } from "../review/review-store.ts";

/** Field numbers (mm) of the strip: the narrowest and widest eyepieces in use and those between. */
export const STRIP_FIELD_NUMBERS_MM: readonly number[] = [18, 19, 20, 21, 22, 23, 24, 25, 26, 26.5];
/** Non-overlapping fields listed. */
export const PEAKS_WANTED = 5;
/** As the NPSS reads (40 fields). */
export const DEFAULT_RANDOM_FIELDS = 40;
const MAX_RANDOM_FIELDS = 400;
/** While a count is under way the fields follow it at this distance. */
const PAUSE_MS = 1500;

export interface FieldsStoreOptions {
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly settings: SettingsStore;
  readonly messages: MessageStore;
  readonly port: FieldsPort;
}

/** All that an answer depends on; the same object for as long as nothing of it changes. */
export type FieldsQuestion = readonly unknown[];

/** What was found, and for what: an answer to an older question names that question. */
export interface FoundFields extends FieldsAnswer {
  readonly question: FieldsQuestion;
  readonly classId: number;
  readonly fieldNumberMm: number;
  readonly objective: number;
}

interface FieldsState {
  classId: number;
  found: FoundFields | null;
  /** The user's own threshold, cells per field. */
  ownThreshold: number | null;
  randomFields: number;
  /** Seed of the random fields shown; null until they are asked for. */
  randomSeed: number | null;
  /** The peak field gone to last: its place in the list. */
  currentPeak: number | null;
}

const FIRST_STATE: FieldsState = {
  classId: 0,
  found: null,
  ownThreshold: null,
  randomFields: DEFAULT_RANDOM_FIELDS,
  randomSeed: null,
  currentPeak: null,
};

/** The peak and random fields of one class, worked out in a worker when they are looked at and something changed. */
export class FieldsStore extends withState(() => FIRST_STATE) {
  readonly #options: FieldsStoreOptions;
  #working = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: FieldsStoreOptions) {
    super();
    this.#options = options;
  }

  setClass(classId: number): void {
    this.classId = classId;
    this.currentPeak = null;
  }

  /** What is looked for first: a stain profile counts mast cells alone, the network names eosinophils first. */
  beginWith(profile: StainProfile | null): void {
    this.setClass(classIndex(profile ? "Mast cell" : "Eosinophil"));
  }

  /** Cells per field, from 1; anything else takes the threshold away. */
  setOwnThreshold(cells: number): void {
    this.ownThreshold = cells >= 1 && Number.isFinite(cells) ? Math.round(cells) : null;
  }

  setRandomFields(fields: number): void {
    if (!(fields >= 2)) return;
    this.randomFields = Math.min(MAX_RANDOM_FIELDS, Math.round(fields));
  }

  /** Draws random fields, anew each time it is asked. */
  drawRandom(): void {
    const [seed] = crypto.getRandomValues(new Uint32Array(1));
    this.randomSeed = seed as number;
  }

  /** Notes which field is looked at; out of the list means none. */
  selectPeak(index: number | null): void {
    this.currentPeak = index !== null && index >= 0 && index < (this.found?.peaks.length ?? 0) ? index : null;
  }

  /** Whether what is shown answers the present question. */
  get upToDate(): boolean {
    return this.found !== null && this.found.question === this.#question.value;
  }

  /** Forgets what belongs to the slide before. */
  reset(): void {
    this.found = null;
    this.currentPeak = null;
    this.randomSeed = null;
  }

  /** Asked for by whatever shows fields: works them out if they are not up to date, one question at a time. */
  refresh(): void {
    if (this.#working || this.#timer !== null || this.upToDate || this.#question.value.length === 0) return;
    const waitMs = this.#options.analysis.state === "running" ? PAUSE_MS : 0;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#work();
    }, waitMs);
  }

  /** The peak fields of any class at the present settings, worked out for the asker alone; null where nothing can be asked. */
  async findPeaks(classId: number): Promise<FieldsAnswer | null> {
    const request = this.#request(classId);
    return request && this.#options.port.find({ ...request, stripRadiiPx: [], random: null });
  }

  async #work(): Promise<void> {
    const question = this.#question.value;
    const request = this.#request(this.classId);
    if (question.length === 0 || request === null) return;
    const { fieldNumberMm, objective } = this.#options.settings;
    const { classId } = this;
    this.#working = true;
    try {
      const answer = await this.#options.port.find(request);
      this.found = { ...answer, question, classId, fieldNumberMm, objective };
      if (this.currentPeak !== null && this.currentPeak >= answer.peaks.length) this.currentPeak = null;
    } catch (error) {
      this.#options.messages.report(error);
    }
    this.#working = false;
  }

  /** Empty where nothing can be asked. */
  readonly #question = stableList((): FieldsQuestion => {
    const { analysis, review, settings } = this.#options;
    const { windows, micronsPerPx } = analysis;
    if (micronsPerPx === null || windows.mask === null || windows.done.size === 0) return [];
    const { fieldNumberMm, objective } = settings;
    const { classId, randomSeed, randomFields } = this;
    const counted = [windows.mask, windows.done.size, windows.quality.size, analysis.exclusionVersion];
    return [review.reviewed, ...counted, micronsPerPx, classId, fieldNumberMm, objective, randomSeed, randomFields];
  });

  #request(wantedClassId: number): FieldsRequest | null {
    const { analysis, review, settings } = this.#options;
    const { windows, micronsPerPx, qualityBits } = analysis;
    if (micronsPerPx === null || windows.mask === null) return null;
    const { cells, classId, rejected, modelRowCount } = review.reviewed;
    const x = new Float32Array(cells.count);
    const y = new Float32Array(cells.count);
    let count = 0;
    for (let row = 0; row < cells.count; row++) {
      if (rejected[row] === 1 || classId[row] !== wantedClassId) continue;
      // A cell that a user added on an artefact leaves with the artefact's tissue, on the mask.
      if (row < modelRowCount && qualityBits[row] !== 0) continue;
      x[count] = cells.x[row] as number;
      y[count++] = cells.y[row] as number;
    }
    const artefactAreas = Array.from(windows.quality.windows, ({ areas }) => areas.map(rectangleShape)).flat();
    const { objective, fieldNumberMm } = settings;
    const radius = (fieldNumber: number): number =>
      fieldRadiusPx({ fieldNumberMm: fieldNumber, objective }, micronsPerPx);
    return {
      x: x.slice(0, count),
      y: y.slice(0, count),
      mask: windows.mask,
      analysed: windows.doneBounds,
      leftOut: [...windows.exclusions, ...artefactAreas],
      radiusPx: radius(fieldNumberMm),
      wanted: PEAKS_WANTED,
      stripRadiiPx: STRIP_FIELD_NUMBERS_MM.map(radius),
      random: this.randomSeed === null ? null : { fields: this.randomFields, seed: this.randomSeed },
    };
  }
}
