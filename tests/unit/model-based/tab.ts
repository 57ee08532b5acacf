import { type GranuloscopeDatabase, IdbResultCache } from "../../../src/cache/idb-cache.ts";
import type { UserRecords } from "../../../src/cache/persistence.ts";
import { IdbUserRecords } from "../../../src/cache/user-records.ts";
import type { CellTable } from "../../../src/core/cells/cells.ts";
import type { SlideInfo } from "../../../src/core/slide/slide.ts";
import { AppStore } from "../../../src/store/app/app-store.ts";
import type { AppOptions } from "../../../src/store/base/ports.ts";
import type { ViewerPort } from "../../../src/store/base/viewer-port.ts";
import { AnalysisClient } from "../../../src/worker/analysis/analysis-client.ts";
import { type AnalysedSlide, createAnalysisHandlers } from "../../../src/worker/analysis/analysis-handlers.ts";
import { AnalysisSession } from "../../../src/worker/analysis/analysis-session.ts";
import type { AnalysisRequests, SlideRequests } from "../../../src/worker/rpc/protocol.ts";
import { OpenSlides } from "../../../src/worker/slide/open-slides.ts";
import { SlideClient } from "../../../src/worker/slide/slide-client.ts";
import { createSlideHandlers } from "../../../src/worker/slide/slide-handlers.ts";
import { LoopWorker } from "../support/loop-worker.ts";
import { markedStages, openMarkedSlide, smallManifest, type Trouble } from "./marked-slides.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A page or a worker: nothing it waits for arrives once it has ended. */
interface Life {
  ended: boolean;
}

/** What all tabs of the browser share. */
export interface Browser {
  readonly time: VirtualTime;
  readonly database: GranuloscopeDatabase;
  readonly settings: Map<string, string>;
  readonly trouble: Trouble;
}

/** The same object, whose answers take a while, and never come to who has ended. */
function delayed<T extends object>(target: T, time: VirtualTime, isOver: () => boolean): T {
  return new Proxy(target, {
    get: (of, name) => {
      const member: unknown = Reflect.get(of, name, of);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        const answer: unknown = Reflect.apply(member, of, given);
        if (!(answer instanceof Promise)) return answer;
        return new Promise((resolve, reject) => {
          const pass = async (deliver: () => void): Promise<void> => {
            await time.sleep(time.anyDelay(3));
            if (!isOver()) deliver();
          };
          answer.then(
            (value: unknown) => pass(() => resolve(value)),
            (error: unknown) => pass(() => reject(error)),
          );
        });
      };
    },
  });
}

/** The slide and the cells that a viewer was asked to draw. */
export interface Screen {
  slide: SlideInfo | null;
  cells: CellTable | null;
}

/** One tab: the app's own stores, clients and worker handlers over slides without pictures. */
export class Tab {
  readonly #browser: Browser;
  readonly life: Life = { ended: false };
  readonly app: AppStore;
  readonly screen: Screen = { slide: null, cells: null };
  /** Work asked for that has not settled yet, by name. */
  readonly waiting = new Set<string>();
  readonly failures: unknown[] = [];
  /** Fingerprints of the slides that each kind of worker holds. */
  readonly held = { slide: [] as string[], analysis: [] as string[] };
  #asked = 0;

  constructor(browser: Browser) {
    this.#browser = browser;
    const { time, database, settings } = browser;
    const analysis = new AnalysisClient(() => this.#analysisWorker());
    const slides = new SlideClient(() => this.#slideWorker());
    const records: UserRecords = new IdbUserRecords(database);
    const { life } = this;
    const unused = (): Promise<never> => Promise.reject(new Error("not used"));
    this.app = new AppStore({
      analysis: () => analysis,
      slides,
      records: {
        ...delayedRecords(records, time, () => life.ended),
        onStoredElsewhere: (listener) => records.onStoredElsewhere((stored) => !life.ended && listener(stored)),
      },
      model: {
        manifest: smallManifest,
        loadOnnx: async () => {
          await time.sleep(time.anyDelay(10));
          return new Blob([]);
        },
      },
      modelRecords: {} as AppOptions["modelRecords"],
      tryModel: unused,
      modelEvidence: () => null,
      makeExport: unused,
      regionFiles: {} as AppOptions["regionFiles"],
      fields: { find: unused },
      settings: {
        getItem: (key) => settings.get(key) ?? null,
        setItem: (key, value) => void settings.set(key, value),
      },
      storageManager: null,
      loadSample: unused,
      loadSampleTruth: unused,
      packages: {} as AppOptions["packages"],
      nameRegion: (number) => `Region ${number}`,
    });
    this.app.view.setViewer(viewerOf(this.screen));
  }

  /** Starts something that settles later; nobody waits for it here. */
  begin(name: string, work: Promise<unknown>): void {
    const key = `${name} ${++this.#asked}`;
    this.waiting.add(key);
    work.then(
      () => this.waiting.delete(key),
      (error: unknown) => {
        this.waiting.delete(key);
        this.failures.push(error);
      },
    );
  }

  /** The tab is closed, or its page goes: its workers and all that waits there end with it. */
  end(): void {
    this.life.ended = true;
  }

  #analysisWorker(): Worker {
    const { time, database, trouble } = this.#browser;
    const life = this.#workerLife();
    const isOver = (): boolean => life.ended || this.life.ended;
    const cache = delayed(new IdbResultCache(database), time, isOver);
    const slides = new OpenSlides<AnalysedSlide>({
      openSlide: (input) => openMarkedSlide(input, { time, trouble, ...this.#noting("analysis", isOver) }),
      hold: async (source) => new AnalysisSession(delayed(source, time, isOver), cache),
    });
    const stages = markedStages(time, trouble);
    return this.#endable(
      life,
      LoopWorker.serving<AnalysisRequests>(createAnalysisHandlers(slides, async () => stages)),
      "analysis",
    );
  }

  #slideWorker(): Worker {
    const { time, trouble } = this.#browser;
    const life = this.#workerLife();
    const isOver = (): boolean => life.ended || this.life.ended;
    const slides = new OpenSlides({
      openSlide: (input) => openMarkedSlide(input, { time, trouble, ...this.#noting("slide", isOver) }),
      hold: async (source) => source,
    });
    return this.#endable(life, LoopWorker.serving<SlideRequests>(createSlideHandlers(slides)), "slide");
  }

  #workerLife(): Life {
    return { ended: false };
  }

  #noting(kind: "slide" | "analysis", isOver: () => boolean) {
    return {
      onOpen: (id: string) => {
        if (!isOver()) this.held[kind].push(id);
      },
      onClose: (id: string) => {
        if (!isOver()) this.held[kind].splice(this.held[kind].indexOf(id), 1);
      },
    };
  }

  /** A worker that holds nothing any more once it has ended. */
  #endable(life: Life, worker: Worker, kind: "slide" | "analysis"): Worker {
    const terminate = worker.terminate.bind(worker);
    worker.terminate = () => {
      life.ended = true;
      this.held[kind] = [];
      terminate();
    };
    return worker;
  }
}

/** Methods are the class's, so that a copy of the object would have none. */
function delayedRecords(records: UserRecords, time: VirtualTime, isOver: () => boolean): UserRecords {
  const names = Object.getOwnPropertyNames(IdbUserRecords.prototype).filter((name) => name !== "constructor");
  const through = delayed(records, time, isOver);
  return Object.fromEntries(names.map((name) => [name, Reflect.get(through, name)])) as unknown as UserRecords;
}

/** A viewer that only notes which slide and cells it was asked to draw. */
function viewerOf(screen: Screen): ViewerPort {
  const port: Partial<ViewerPort> = {
    openSlide: (slide) => {
      screen.slide = slide;
      screen.cells = null;
    },
    setCells: (cells) => {
      screen.cells = cells;
    },
    viewBounds: () => ({ x0: 0, y0: 0, x1: 60, y1: 60 }),
    centre: () => ({ x: 10, y: 10 }),
  };
  return new Proxy(port, {
    get: (of, name) => Reflect.get(of, name) ?? (() => undefined),
  }) as ViewerPort;
}
