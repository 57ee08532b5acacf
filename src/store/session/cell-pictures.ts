import type { CellTable } from "../../core/cells/cells.ts";
import type { CropRequest } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";

/** Sides of the square shown, µm: the cell with its neighbours, and two wider ones. */
export const CROP_MICRONS: readonly number[] = [48, 96, 192];
/** No crop is drawn finer. */
const MAX_OUTPUT_PX = 1024;

/** Crops kept ready: the one shown, those that come next, and the ones just left. */
const MAX_KEPT = 32;

export interface CellPicturesOptions {
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly readCrop: (request: CropRequest) => Promise<ImageBitmap>;
}

/**
 * The pictures of a session: how much of the slide they show (`microns`: side of the square), those read ahead, and how long a reader looks
 * at one before answering.
 */
export class CellPictures extends withState((): { microns: number } => ({ microns: CROP_MICRONS[0] as number })) {
  readonly #options: CellPicturesOptions;
  readonly crops: CropCache;
  /** When the cell shown was asked for (performance.now()): the wait for its picture is measured from here. */
  askedAt = 0;
  #shownAt: number | null = null;

  constructor(options: CellPicturesOptions) {
    super();
    this.#options = options;
    this.crops = new CropCache(options.readCrop);
  }

  setMicrons(microns: number): void {
    this.microns = microns;
    this.#shownAt = performance.now();
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
      // A picture that cannot be read is reported when its turn comes.
      if (request) this.crops.load(name, request).catch(() => undefined);
    }
  }

  /** The picture calls this when it is on screen: the reader's time starts here. */
  shown(): void {
    this.#shownAt = performance.now();
  }

  /** How long the picture has been on screen; 0: the answer comes before it. */
  get lookedMs(): number {
    return this.#shownAt === null ? 0 : Math.round(performance.now() - this.#shownAt);
  }
}

/** Pictures of cells by name; what is asked for ahead of time is there when its turn comes. */
export class CropCache {
  readonly #read: (request: CropRequest) => Promise<ImageBitmap>;
  readonly #pictures = new Map<string, Promise<ImageBitmap>>();
  readonly #ready = new Map<string, ImageBitmap>();

  constructor(read: (request: CropRequest) => Promise<ImageBitmap>) {
    this.#read = read;
  }

  /** The picture if it is there already. */
  ready(name: string): ImageBitmap | null {
    return this.#ready.get(name) ?? null;
  }

  /** The picture, read at most once while it is kept. It belongs to the cache: draw it, do not close it. @throws TileUnreadable. */
  load(name: string, request: CropRequest): Promise<ImageBitmap> {
    const known = this.#pictures.get(name);
    if (known) {
      // Asked for again: last to be let go.
      this.#pictures.delete(name);
      this.#pictures.set(name, known);
      return known;
    }
    const session = this.#read(request).then(
      (picture) => {
        if (this.#pictures.get(name) === session) this.#ready.set(name, picture);
        return picture;
      },
      (error: unknown) => {
        this.#pictures.delete(name);
        throw error;
      },
    );
    this.#pictures.set(name, session);
    for (const oldest of this.#pictures.keys()) {
      if (this.#pictures.size <= MAX_KEPT) break;
      this.#drop(oldest);
    }
    return session;
  }

  /** Lets go of everything: another slide is open. */
  clear(): void {
    for (const name of [...this.#pictures.keys()]) this.#drop(name);
  }

  #drop(name: string): void {
    this.#pictures.delete(name);
    this.#ready.get(name)?.close();
    this.#ready.delete(name);
  }
}

/** What a crop needs to know of the count that the cell is of. */
interface CropSubject {
  readonly slideId: string | null;
  readonly micronsPerPx: number | null;
}

/** The picture round a cell with the widest context, which the narrower ones are cut out of; null without a slide or scale. */
function cropRequestOf(cells: CellTable, row: number, { slideId, micronsPerPx }: CropSubject): CropRequest | null {
  if (slideId === null || micronsPerPx === null) return null;
  const sizePx = Math.round((CROP_MICRONS.at(-1) as number) / micronsPerPx);
  return {
    slideId,
    centre: { x: cells.x[row] as number, y: cells.y[row] as number },
    sizePx,
    outputPx: Math.min(sizePx, MAX_OUTPUT_PX),
  };
}
