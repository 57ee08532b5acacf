import { effect } from "@preact/signals-core";
import { expect, test, vi } from "vitest";
import { rectangleShape } from "../../../src/core/geometry/shape.ts";
import type { ViewerPort } from "../../../src/store/base/viewer-port.ts";
import { TEST_ANALYSIS, testApp, testSlide } from "../support/test-app.ts";

const box = rectangleShape({ x0: 90, y0: 90, x1: 120, y1: 110 });

test("a slide is opened in order: its regions, its stain, then what is stored of it at its scale", async () => {
  const { app, open, asked, kept } = testApp();
  kept.regions.set(testSlide.id, [{ id: "r", name: "R", shape: box, highPowerField: false, exclude: true }]);
  await open();
  expect(app.messages.messages).toEqual([]);
  expect(asked).toEqual(["open", "stain", "restore"]);
  expect(app.analysis.analysis).toBe(TEST_ANALYSIS);
  expect(app.review.reviewed.cells.count).toBe(3);
  // The first cell lies in the excluded region.
  expect([...app.review.reviewed.rejected]).toEqual([1, 0, 0]);
});

test("excluded regions leave every number when they are drawn and come back when they are taken back", async () => {
  const { app, open } = testApp();
  await open();
  await app.regions.add(box, false, true);
  expect([...app.review.reviewed.rejected]).toEqual([1, 0, 0]);
  await app.regions.undo();
  expect([...app.review.reviewed.rejected]).toEqual([0, 0, 0]);
});

test("the slide on screen follows cells, decisions and regions, and is handed only what changed", async () => {
  const { app, open } = testApp();
  const calls = { setCells: vi.fn(), setRegions: vi.fn(), setWindowStates: vi.fn() };
  const viewer = new Proxy({} as Record<string, unknown>, {
    get: (_target, name) => calls[name as keyof typeof calls] ?? (() => undefined),
  });
  app.view.setViewer(viewer as unknown as ViewerPort);
  await open();
  expect(calls.setCells.mock.lastCall?.[0].count).toBe(3);
  calls.setCells.mockClear();
  calls.setWindowStates.mockClear();
  await app.review.decide(1, "reject");
  expect(Array.from(calls.setCells.mock.lastCall?.[2] ?? [])).toEqual([0, 1, 0]);
  expect(calls.setWindowStates).not.toHaveBeenCalled();
  calls.setCells.mockClear();
  app.view.setTab("review");
  app.settings.setLeastProbability(0.3);
  expect(calls.setCells).not.toHaveBeenCalled();
  await app.regions.add(box, false);
  expect(calls.setRegions.mock.lastCall?.[0]).toHaveLength(1);
});

test("cleared with everything, nothing that users made comes back, also not what could not be stored", async () => {
  const { app, open, kept, stored } = testApp();
  await open();
  await app.review.decide(0, "reject");
  kept.full = true;
  await app.review.decide(1, "reject");
  expect(app.review.unsaved).toHaveLength(1);
  kept.full = false;
  stored.cells = 0;
  await app.clearSlide(testSlide.id, true);
  expect([app.review.decisions.length, app.review.unsaved.length, app.analysis.cells.count]).toEqual([0, 0, 0]);
  expect(kept.decisions).toEqual([]);
});

test("a slide that another tab cleared is shown without what was counted of it; a run of this tab goes on", async () => {
  const { app, open, stored, reportElsewhere, asked } = testApp();
  await open();
  expect(app.analysis.cells.count).toBe(3);
  stored.cells = 0;
  reportElsewhere({ slideId: "another", counted: false, cleared: true, decisionsToo: false });
  reportElsewhere({ slideId: testSlide.id, counted: false, cleared: true, decisionsToo: false });
  await vi.waitFor(() => expect(app.analysis.cells.count).toBe(0));
  expect(asked.filter((what) => what === "restore")).toHaveLength(2);
});

test("what is retried while the records are cleared is not stored behind them; after a failed clearing it is", async () => {
  const { app, open, kept, records } = testApp();
  await open();
  kept.full = true;
  await app.review.decide(1, "reject");
  await app.regions.add(box, false);
  kept.full = false;
  const { clearSlide } = records;
  records.clearSlide = () => Promise.reject(new Error("the disk is gone"));
  await app.clearSlide(testSlide.id, true);
  await vi.waitFor(() => expect(app.review.unsaved).toEqual([]));
  expect(kept.decisions).toHaveLength(1);
  kept.full = true;
  await app.review.decide(2, "reject");
  kept.full = false;
  records.clearSlide = async (...slide) => {
    await clearSlide(...slide);
    // The transaction is done, and its caller does not know it yet.
    await app.review.refresh();
    expect(kept.decisions).toEqual([]);
  };
  await app.clearSlide(testSlide.id, true);
  expect([app.messages.messages.at(-1)?.tag, kept.decisions, app.review.unsaved]).toEqual(["Unexpected", [], []]);
});

test("other counted classes give new flags, and the review follows them", async () => {
  const { app, open } = testApp();
  await open();
  app.settings.setCountedClasses(["Eosinophil"]);
  const before = app.review.flagged;
  app.settings.setCountedClasses([]);
  // What is derived from the flags is derived anew only where they are another array.
  expect(app.review.flagged).not.toBe(before);
  expect(app.review.flagged).toBe(app.analysis.flagged);
});

test("what waits here to be stored goes when another tab clears everything, and only then", async () => {
  const { app, open, kept, reportElsewhere } = testApp();
  await open();
  kept.full = true;
  await app.review.decide(1, "reject");
  reportElsewhere({ slideId: testSlide.id, counted: false, cleared: true, decisionsToo: false });
  expect(app.review.unsaved).toHaveLength(1);
  reportElsewhere({ slideId: testSlide.id, counted: false, cleared: true, decisionsToo: true });
  expect(app.review.unsaved).toEqual([]);
  kept.full = false;
  await app.review.refresh();
  expect(kept.decisions).toEqual([]);
});

test("a setting that changes a number is noted in the audit log of the open slide, once for each change", async () => {
  const { app, open, kept, kinds } = testApp();
  app.settings.setFieldNumber(20);
  await open();
  expect(kinds()).toEqual([]);
  app.settings.setFieldNumber(26.5);
  app.settings.setFieldNumber(26.5);
  app.settings.setPanelWidth(400);
  app.settings.setVisible(0, false);
  app.review.show({ reviewer: null });
  await vi.waitFor(() => expect(kinds()).toEqual(["genesis", "settings", "settings"]));
  expect(kept.log.slice(1).map(({ data }) => data)).toEqual([
    { fieldNumberMm: 26.5, objective: 40, decisionsOf: "", countedClasses: null },
    { fieldNumberMm: 26.5, objective: 40, decisionsOf: null, countedClasses: null },
  ]);
});

const otherSlide = { ...testSlide, id: "e".repeat(64), name: "other.tif" };

test("from the moment another slide is named, nothing of the one before is shown under its name, or exported", async () => {
  const { app, open, opened, analysis } = testApp();
  await open();
  await app.regions.add(box, false);
  await app.review.decide(0, "reject");
  let endLook = (): void => undefined;
  const look = new Promise<void>((resolve) => {
    endLook = resolve;
  });
  analysis.detectStain = async () => {
    await look;
    return { kind: "he" };
  };
  opened.info = otherSlide;
  const shown: unknown[] = [];
  const stop = effect(() => {
    const { reviewed, decisions } = app.review;
    const { regions } = app.regions;
    shown.push([app.slides.slide?.name, reviewed.cells.count, decisions.length, regions.length, app.analysis.ready]);
  });
  const opening = open();
  await vi.waitFor(() => expect(app.slides.slide).toBe(otherSlide));
  expect(shown.at(-1)).toEqual(["other.tif", 0, 0, 0, false]);
  expect(await app.exports.input()).toBeNull();
  stop();
  endLook();
  await opening;
  expect(app.review.reviewed.cells.count).toBe(3);
});

test("what a run gave is noted with its own slide, though another one is shown before the note is stored", async () => {
  const { app, open, opened, analysis, records, kept } = testApp();
  await open();
  const save = records.saveRecentSlide;
  let endSaving = (): void => undefined;
  const saving = new Promise<void>((resolve) => {
    endSaving = resolve;
  });
  let hasRun = false;
  analysis.run = async () => {
    hasRun = true;
    records.saveRecentSlide = async (slide) => {
      await saving;
      await save(slide);
    };
    return { done: 0, failures: [] };
  };
  const counting = app.count("slide");
  await vi.waitFor(() => expect([hasRun, app.analysis.state]).toEqual([true, "idle"]));
  opened.info = otherSlide;
  const opening = open();
  await vi.waitFor(() => expect(app.slides.slide).toBe(otherSlide));
  endSaving();
  await Promise.all([counting, opening]);
  const ended = kept.log.find(({ kind }) => kind === "run-ended");
  expect(ended).toMatchObject({ slideId: testSlide.id, data: { machineCounts: { Eosinophil: 3 } } });
});

test("a stain that is set for a slide brings that slide's count back no more, once another one is shown", async () => {
  const { app, open, opened, records } = testApp();
  await open();
  const append = records.appendAuditEntry;
  let endNote = (): void => undefined;
  const note = new Promise<void>((resolve) => {
    endNote = resolve;
  });
  records.appendAuditEntry = async (...entry) => {
    await note;
    return append(...entry);
  };
  const choosing = app.setStain("dab");
  await vi.waitFor(() => expect(app.stain.kind).toBe("dab"));
  opened.info = otherSlide;
  await open();
  endNote();
  await choosing;
  expect([app.slides.slide?.id, app.analysis.slideId]).toEqual([otherSlide.id, otherSlide.id]);
});
