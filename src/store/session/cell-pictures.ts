import type { CropRequest } from "../base/ports.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import { CropCache } from "./crop-cache.ts";
import { CROP_MICRONS, cropRequestOf } from "./crop-request.ts";

export interface CellPicturesOptions {
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly readCrop: (request: CropRequest) => Promise<ImageBitmap>;
  readonly changed: () => void;
}

/** The pictures of a reading: how much of the slide they show, those read ahead, and how long a person looks at one before answering. */
export class CellPictures {
  readonly #options: CellPicturesOptions;
  readonly crops: CropCache;
  /** Side of the square shown, µm. */
  microns: number = CROP_MICRONS[0] as number;
  /** When the cell shown was asked for (performance.now()): the wait for its picture is measured from here. */
  askedAt = 0;
  #shownAt: number | null = null;

  constructor(options: CellPicturesOptions) {
    this.#options = options;
    this.crops = new CropCache(options.readCrop);
  }

  setMicrons(microns: number): void {
    this.microns = microns;
    this.#shownAt = performance.now();
    this.#options.changed();
  }

  /** The picture of a cell with the widest context; what is shown is cut out of it. null: not counted here. */
  request(name: string): CropRequest | null {
    const { review, analysis } = this.#options;
    const row = review.rowOf(name);
    return row === null ? null : cropRequestOf(review.reviewed.cells, row, analysis);
  }

  /** Reads a picture that is not kept. @throws TileUnreadable. */
  read(request: CropRequest): Promise<ImageBitmap> {
    return this.#options.readCrop(request);
  }

  /** Another cell is looked at: the clock starts when its picture is there; it and those that come next are read before they are asked for. */
  arrive(names: readonly string[]): void {
    this.#shownAt = null;
    this.askedAt = performance.now();
    for (const name of names) {
      const request = this.request(name);
      // A picture that cannot be read is told of when its turn comes.
      if (request) this.crops.load(name, request).catch(() => undefined);
    }
  }

  /** Told by the picture when it is on screen: the reader's time starts here. */
  shown(): void {
    this.#shownAt = performance.now();
  }

  /** How long the picture has been on screen; 0: the answer comes before it. */
  get lookedMs(): number {
    return this.#shownAt === null ? 0 : Math.round(performance.now() - this.#shownAt);
  }
}
