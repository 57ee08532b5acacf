import type { Page } from "@playwright/test";
import type { AppStore } from "../../../src/store/app/app-store.ts";
import { markAt, markedPicture, PICTURES } from "./marked-pictures.ts";

/** A picture as the page gets it. */
interface PageFile {
  readonly name: string;
  readonly base64: string;
}

const FILES: readonly PageFile[] = [
  ...PICTURES.map((picture) => ({ name: picture.name, base64: markedPicture(picture).toString("base64") })),
  { name: "bad.png", base64: Buffer.from("no picture").toString("base64") },
];

/** Heights of cells by the slide that was named when they were looked at. */
export type Sightings = Readonly<Record<string, readonly number[]>>;

/** What a page shows once nothing is under way. */
export interface PageState {
  readonly slide: { readonly name: string; readonly id: string } | null;
  readonly stopped: boolean;
  readonly windows: readonly string[];
  readonly missing: readonly string[];
  readonly cells: number;
  readonly exported: { readonly name: string; readonly y: readonly number[] } | null;
  readonly messages: readonly string[];
}

/** Opens the app, and looks two hundred times a second which cells stand under which name, until the page goes. */
export async function openWatched(page: Page, appUrl: string): Promise<void> {
  await page.goto(appUrl);
  await page.locator("granuloscope-app #viewer").waitFor();
  await page.evaluate((files) => {
    const app = document.querySelector("granuloscope-app");
    if (!app) throw new Error("no app");
    const stores = Reflect.get(app, "stores") as AppStore;
    const seen = new Map<string, Set<number>>();
    const look = (): void => {
      const { cells } = stores.review.reviewed;
      const name = stores.slides.slide?.name ?? "";
      const under = seen.get(name) ?? new Set();
      seen.set(name, under);
      for (let row = 0; row < cells.count; row++) under.add(Math.round((cells.y[row] as number) % 100));
    };
    setInterval(look, 5);
    const blobs = files.map(({ name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      return { name, file: new Blob([bytes]) };
    });
    Object.assign(window, { watched: { stores, seen, blobs, waiting: new Set<Promise<unknown>>() } });
  }, FILES);
}

/** What `openWatched` keeps in the page. */
interface Watched {
  readonly stores: AppStore;
  readonly seen: Map<string, Set<number>>;
  readonly blobs: readonly { readonly name: string; readonly file: Blob }[];
  readonly waiting: Set<Promise<unknown>>;
}

export type Order =
  | { readonly kind: "open"; readonly name: string; readonly tab: number; readonly waitMs: number }
  | {
      readonly kind: "cancel" | "count" | "countView" | "pause" | "resume";
      readonly tab: number;
      readonly waitMs: number;
    };

/** Asks the page for something and goes on after a while, whether or not that has ended. */
export async function give(page: Page, order: Order): Promise<void> {
  await page.evaluate(async (given) => {
    const { stores, blobs, waiting } = Reflect.get(window, "watched") as Watched;
    const { slides, analysis } = stores;
    const begin = (work: Promise<unknown>): void => {
      waiting.add(work);
      void work.finally(() => waiting.delete(work));
    };
    if (given.kind === "open") {
      const blob = blobs.find(({ name }) => name === given.name);
      if (blob) begin(slides.open({ kind: "file", ...blob }));
    } else if (given.kind === "cancel") {
      if (slides.opening !== null) slides.cancelOpening();
      else begin(analysis.cancel());
    } else if (given.kind === "pause") begin(analysis.pause());
    else if (given.kind === "resume") begin(analysis.resume());
    else begin(stores.count(given.kind === "count" ? "slide" : "view"));
    await new Promise((resolve) => setTimeout(resolve, given.waitMs));
  }, order);
}

/** Lets everything end, what is paused as well. */
export async function settlePage(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { stores, waiting } = Reflect.get(window, "watched") as Watched;
    const { slides, analysis } = stores;
    const isBusy = (): boolean => waiting.size > 0 || slides.opening !== null || analysis.state !== "idle";
    for (let quiet = 0; quiet < 3; quiet = isBusy() ? 0 : quiet + 1) {
      await analysis.resume();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  });
}

export async function stateOf(page: Page): Promise<PageState> {
  return page.evaluate(async () => {
    const { stores } = Reflect.get(window, "watched") as Watched;
    const { slides, analysis, exports, messages } = stores;
    const { done, failed } = analysis.windows;
    const input = await exports.input();
    const nameOf = (of: { x: number; y: number }): string => `${of.x},${of.y}`;
    const known = new Set([...done.values(), ...[...failed.values()].map(({ window }) => window)].map(nameOf));
    return {
      slide: slides.slide && { name: slides.slide.name, id: slides.slide.id },
      stopped: analysis.stopped,
      windows: [...done.values()].map(nameOf).sort(),
      missing: analysis.table.planned.map(nameOf).filter((name) => !known.has(name)),
      cells: stores.review.reviewed.cells.count,
      exported: input && { name: input.summary.slide.name, y: [...input.request.cells.y] },
      messages: messages.messages.map(({ tag }) => tag),
    };
  });
}

/** Which pictures' cells were seen under each name since the page was opened. */
export async function sightingsOf(page: Page): Promise<Sightings> {
  const seen = await page.evaluate(() => {
    const watched = Reflect.get(window, "watched") as Watched;
    return [...watched.seen].map(([name, heights]) => [name, [...heights]] as const);
  });
  return Object.fromEntries(seen.map(([name, heights]) => [name, [...new Set(heights.map(markAt))]]));
}

/** Removes all that is stored of every picture, and closes none. */
export async function clearAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { stores } = Reflect.get(window, "watched") as Watched;
    await stores.storage.refresh();
    for (const { slideId } of stores.storage.usage ?? []) await stores.clearSlide(slideId, true);
  });
}
