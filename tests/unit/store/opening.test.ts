import { beforeEach, expect, test } from "vitest";
import type { RecentSlide, UserRecords } from "../../../src/cache/persistence.ts";
import { MessageStore } from "../../../src/store/base/message-store.ts";
import { SlideStore } from "../../../src/store/slide/slide-store.ts";
import { AnalysisClient } from "../../../src/worker/analysis/analysis-client.ts";
import { type AnalysedSlide, createAnalysisHandlers } from "../../../src/worker/analysis/analysis-handlers.ts";
import type { AnalysisRequests, RunRequest, SlideRequests } from "../../../src/worker/rpc/protocol.ts";
import { OpenSlides } from "../../../src/worker/slide/open-slides.ts";
import { SlideClient } from "../../../src/worker/slide/slide-client.ts";
import { createSlideHandlers } from "../../../src/worker/slide/slide-handlers.ts";
import { FakeSlides } from "../support/fake-slides.ts";
import { LoopWorker } from "../support/loop-worker.ts";

/** The page's slide store over both clients and both workers' own handlers, with slides that have no pixels. */
let shown: FakeSlides;
let counted: FakeSlides;
let display: SlideClient;
let analysis: AnalysisClient;
let messages: MessageStore;
let store: SlideStore;
let ends: number;
let turnedTo: string[];

function analysed(id: string, close: () => void): AnalysedSlide {
  return {
    close,
    restore: () => Promise.reject(new Error("not asked")),
    run: async (_request, { emit }) => {
      emit("backend", { backend: "wasm", description: `counts ${id}`, reason: "" });
      return { done: 1, failures: [] };
    },
    detectStain: () => Promise.reject(new Error("not asked")),
    preview: () => Promise.reject(new Error("not asked")),
  };
}

beforeEach(() => {
  shown = new FakeSlides();
  counted = new FakeSlides();
  display = new SlideClient(() =>
    LoopWorker.serving<SlideRequests>(
      createSlideHandlers(new OpenSlides({ openSlide: shown.open, hold: async (source) => source })),
    ),
  );
  analysis = new AnalysisClient(() => {
    const slides = new OpenSlides<AnalysedSlide>({
      openSlide: counted.open,
      hold: async (source) => analysed(source.info.id, () => source.close()),
    });
    return LoopWorker.serving<AnalysisRequests>(
      createAnalysisHandlers(slides, () => Promise.reject(new Error("no stages"))),
    );
  });
  messages = new MessageStore();
  const records: Partial<UserRecords> = {
    recentSlide: async () => null,
    saveRecentSlide: async (_record: RecentSlide) => undefined,
  };
  store = new SlideStore({ analysis: () => analysis, slides: display, records: records as UserRecords, messages });
  ends = 0;
  turnedTo = [];
  store.onOpening = async () => void ends++;
  store.onSlide = async ({ id }) => void turnedTo.push(id);
});

async function countOf(slideId: string): Promise<string> {
  const told: string[] = [];
  const request = { paused: false, backend: "wasm" } as RunRequest;
  await analysis.run(slideId, request, new AbortController().signal, (name, payload) => {
    if (name === "backend") told.push((payload as { description: string }).description);
  });
  return told.join();
}

function tileOf(slideId: string): Promise<ImageBitmap> {
  return display.readTile(slideId, { level: 0, column: 0, row: 0 });
}

test("a slide opened after another takes its place in both workers, and the one before is closed", async () => {
  await store.open(shown.input("a"));
  await store.open(shown.input("b"));
  expect(store.slide?.id).toBe("b");
  expect(turnedTo).toEqual(["a", "b"]);
  expect(await countOf("b")).toBe("counts b");
  await expect(countOf("a")).rejects.toMatchObject({ _tag: "WrongSlide" });
  await expect(tileOf("a")).rejects.toMatchObject({ _tag: "WrongSlide" });
  await expect(tileOf("b")).rejects.toMatchObject({ details: { reason: "b" } });
  expect([shown.closed, counted.closed]).toEqual([["a"], ["a"]]);
});

test("cancelling an opening leaves the slide before open and usable in both workers, at whichever moment", async () => {
  await store.open(shown.input("a"));
  for (const slow of ["display", "analysis", "both"]) {
    const releases = [
      ...(slow === "analysis" ? [] : [shown.delay("b")]),
      ...(slow === "display" ? [] : [counted.delay("b")]),
    ];
    const opening = store.open(shown.input("b"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    store.cancelOpening();
    for (const release of releases) release();
    await opening;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(store).toMatchObject({ slide: { id: "a" }, opening: null });
    expect(await countOf("a")).toBe("counts a");
    await expect(tileOf("a")).rejects.toMatchObject({ details: { reason: "a" } });
    await expect(countOf("b")).rejects.toMatchObject({ _tag: "WrongSlide" });
    await expect(tileOf("b")).rejects.toMatchObject({ _tag: "WrongSlide" });
  }
  expect([shown.closed, counted.closed]).toEqual([
    ["b", "b", "b"],
    ["b", "b", "b"],
  ]);
  expect(messages.messages).toEqual([]);
});

test("an overtaken opening never wins, though it ends last", async () => {
  const releases = [shown.delay("a"), counted.delay("a")];
  const first = store.open(shown.input("a"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await store.open(shown.input("b"))).toBe(true);
  for (const release of releases) release();
  expect(await first).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(store.slide?.id).toBe("b");
  expect(turnedTo).toEqual(["b"]);
  expect([shown.closed, counted.closed]).toEqual([["a"], ["a"]]);
  await expect(tileOf("b")).rejects.toMatchObject({ details: { reason: "b" } });
});

test("a file that is no slide is reported; the slide before stays, and what goes on with it is not ended", async () => {
  await store.open(shown.input("a"));
  ends = 0;
  expect(await store.open(shown.input("bad"))).toBe(false);
  expect(store).toMatchObject({ slide: { id: "a" }, opening: null });
  expect(messages.messages.map(({ tag }) => tag)).toEqual(["NotAnImage"]);
  expect(ends).toBe(0);
  expect(await countOf("a")).toBe("counts a");
});

test("a file that changes while it is opened is not two slides in two workers", async () => {
  counted.changed.set("a", "other");
  await store.open(shown.input("a"));
  expect(store.slide).toBeNull();
  expect(messages.messages.map(({ tag }) => tag)).toEqual(["WrongSlide"]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([shown.closed, counted.closed]).toEqual([["a"], ["other"]]);
});

test("the same slide opened again is closed once, and stays usable", async () => {
  await store.open(shown.input("a"));
  await store.open(shown.input("a"));
  expect(await countOf("a")).toBe("counts a");
  await expect(tileOf("a")).rejects.toMatchObject({ details: { reason: "a" } });
  expect([shown.closed, counted.closed]).toEqual([["a"], ["a"]]);
});
