import { expect } from "vitest";
import { openDatabase } from "../../../src/cache/idb-cache.ts";
import type { ExportInput } from "../../../src/core/exports/export-input.ts";
import type { WindowResult } from "../../../src/core/model/result.ts";
import { windowName } from "../../../src/core/slide/window.ts";
import { idOf, MARKED_SLIDES, markOf, marksIn, SLIDE_NAMES, type SlideName } from "./marked-slides.ts";
import { type Browser, Tab } from "./tab.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Everything settles within so much virtual time, ms. */
const SETTLE_WITHIN_MS = 20_000;

/** The browser with its tabs, and what must hold of them at any moment. */
export class World {
  readonly browser: Browser;
  tabs: Tab[] = [];
  /** Slides that a tab was counting when it ended: other tabs had no notice of what it had stored. */
  readonly untold = new Set<string>();
  /** Windows stored when it was looked last, by slide: none of them goes. */
  readonly #storedBefore = new Map<string, number>();
  /** Tags of failures that a user may see. */
  readonly expectedMessages = new Set<string>();
  #problem: unknown = null;

  static async begin(time: VirtualTime): Promise<World> {
    let database: Browser["database"] | null = null;
    const opening = openDatabase(`model-based ${crypto.randomUUID()}`).then((opened) => {
      database = opened;
    });
    await time.settle(SETTLE_WITHIN_MS);
    await opening;
    if (!database) throw new Error("no database");
    const trouble = { unreadableWindows: 0, lostDevices: 0 };
    return new World({ time, database, settings: new Map(), trouble });
  }

  private constructor(browser: Browser) {
    this.browser = browser;
    browser.time.onTurn = () => {
      try {
        for (const tab of this.tabs) checkShown(tab);
      } catch (error) {
        this.#problem ??= error;
      }
    };
    this.addTab();
  }

  addTab(): void {
    const tab = new Tab(this.browser);
    tab.begin("list", tab.app.slides.loadRecent());
    this.tabs.push(tab);
  }

  /** Ends a tab; with `reload` another takes its place. */
  endTab(at: number, reload: boolean): void {
    const tab = this.tabAt(at);
    if (tab.app.analysis.state !== "idle" && tab.app.analysis.slideId !== null)
      this.untold.add(tab.app.analysis.slideId);
    tab.end();
    this.tabs = this.tabs.filter((one) => one !== tab);
    if (reload) this.addTab();
  }

  tabAt(at: number): Tab {
    const tab = this.tabs[at % this.tabs.length];
    if (!tab) throw new Error("no tab");
    return tab;
  }

  /** Lets time pass; what is shown is looked at after every turn. */
  async pass(ms: number): Promise<void> {
    await this.browser.time.pass(ms);
    this.#checkTurns();
  }

  /** Lets everything end that can, and looks at all that must be true then. */
  async settle(): Promise<void> {
    await this.browser.time.settle(SETTLE_WITHIN_MS);
    this.#checkTurns();
    const stored = await this.#stored();
    for (const [slideId, results] of stored) {
      for (const { cells, key } of results) expect([key, ...marksIn(cells)]).toEqual([key, markOf(slideId)]);
      expect(results.length).toBeGreaterThanOrEqual(this.#storedBefore.get(slideId) ?? 0);
      this.#storedBefore.set(slideId, results.length);
    }
    const pausedElsewhere = (tab: Tab, slideId: string): boolean =>
      this.tabs.some(
        (one) => one !== tab && one.app.analysis.slideId === slideId && one.app.analysis.state === "paused",
      );
    for (const tab of this.tabs) {
      checkSettled(tab);
      checkMessages(tab, this.expectedMessages);
      const { slideId, state, windows } = tab.app.analysis;
      if (slideId === null) continue;
      const { analysis } = tab.app.analysis;
      const own = (stored.get(slideId) ?? []).filter(({ key }) => key.startsWith(`${analysis}|`));
      const names = own.map(({ window }) => windowName(window)).sort();
      const shown = [...windows.done.keys()].sort();
      if (state === "idle" && !this.untold.has(slideId) && !pausedElsewhere(tab, slideId)) expect(shown).toEqual(names);
      else expect(names).toEqual(expect.arrayContaining(shown));
      await this.#checkExport(tab);
    }
    await this.#checkAuditLogs();
  }

  /** Asks for what an export would hold, now; the answer is looked at when it comes. */
  askExport(tab: Tab): void {
    tab.begin(
      "export",
      tab.app.exports.input().then((input) => {
        if (input) checkExport(input);
      }),
    );
  }

  #checkTurns(): void {
    if (this.#problem) throw this.#problem;
    for (const { failures } of this.tabs) if (failures.length > 0) throw failures[0];
  }

  async #checkExport(tab: Tab): Promise<void> {
    const input = await this.#answer(tab.app.exports.input());
    if (!input) return;
    checkExport(input);
    expect(input.summary.slide.id).toBe(tab.app.slides.slide?.id);
    expect(input.request.cells.count).toBe(tab.app.analysis.cells.count);
  }

  /** Every stored window, by the slide under whose name it lies. */
  async #stored(): Promise<Map<string, WindowResult[]>> {
    const records = await this.#answer(this.browser.database.getAll("tiles"));
    const stored = new Map<string, WindowResult[]>();
    for (const record of records) {
      expect(record.analysis).toContain(record.slideId);
      expect(record.key).toContain(record.slideId);
      stored.set(record.slideId, [...(stored.get(record.slideId) ?? []), record]);
    }
    return stored;
  }

  /** A run's entries are about the slide under whose name they stand. */
  async #checkAuditLogs(): Promise<void> {
    for (const entry of await this.#answer(this.browser.database.getAll("trail"))) {
      if (entry.kind !== "run-ended") continue;
      const { tilesDone, machineCounts } = entry.data as { tilesDone: number; machineCounts: Record<string, number> };
      const mark = markOf(entry.slideId);
      const slide = SLIDE_NAMES.map((name) => MARKED_SLIDES[name]).find((one) => one.mark === mark);
      if (!slide) throw new Error(`no slide ${entry.slideId}`);
      const columns = slide.columns - (slide.endsInGlass ? 1 : 0);
      expect(tilesDone).toBeLessThanOrEqual(columns * slide.rows);
      expect(Object.values(machineCounts)).toEqual(
        [0, 1, 2, 3, 4, 5].map((id) => (id === mark - 1 ? tilesDone * mark : 0)),
      );
    }
  }

  async #answer<T>(asked: Promise<T>): Promise<T> {
    const settled = asked.catch(() => undefined);
    await this.browser.time.settle(SETTLE_WITHIN_MS);
    await settled;
    return asked;
  }
}

/** At any moment: the cells shown are those of the slide named, and of no other. */
function checkShown({ app, screen }: Tab): void {
  const named = app.slides.slide;
  const own = named ? [markOf(named.id)] : [];
  const shown = {
    counted: [...marksIn(app.analysis.cells)],
    reviewed: [...marksIn(app.review.reviewed.cells)],
    drawn: screen.cells ? [...marksIn(screen.cells)] : [],
  };
  for (const [where, marks] of Object.entries(shown))
    if (marks.length > 0) expect({ [where]: marks }).toEqual({ [where]: own });
  if (app.analysis.slideId !== null) expect(app.analysis.slideId).toBe(named?.id);
  if (screen.slide !== null) expect(screen.slide.id).toBe(named?.id);
}

/** Once nothing is under way: no work hangs, each worker holds the slide shown alone, and no window is missing silently. */
function checkSettled({ app, waiting, held }: Tab): void {
  const { analysis, slides } = app;
  const isPaused = analysis.state === "paused";
  expect(analysis.state).not.toBe("running");
  expect(slides.opening).toBeNull();
  expect([...waiting].filter((name) => !(isPaused && name.startsWith("count")))).toEqual([]);
  const shown = slides.slide ? [slides.slide.id] : [];
  // A worker that took the place of a broken one opens the slide again with the next request.
  expect([shown, []]).toContainEqual(held.analysis);
  expect(held.slide).toEqual(shown);
  if (isPaused || analysis.stopped) return;
  const { done, failed, skipped, withTissue, mask } = analysis.windows;
  for (const window of analysis.table.planned) {
    expect(done.has(windowName(window)) || failed.has(windowName(window))).toBe(true);
  }
  if (mask === null || !slides.slide) return;
  const slide = SLIDE_NAMES.map((name) => MARKED_SLIDES[name]).find(
    (one) => one.mark === markOf(slides.slide?.id ?? ""),
  );
  const along = (windows: number): number => Math.ceil(windows * 2 * (analysis.micronsPerPx ?? 0));
  expect(withTissue.length + skipped.length).toBe(along(slide?.columns ?? 0) * along(slide?.rows ?? 0));
}

function checkMessages({ app }: Tab, expected: ReadonlySet<string>): void {
  const unexpected = app.messages.messages.filter(({ tag }) => !expected.has(tag));
  expect(unexpected).toEqual([]);
}

/** A file names one slide and holds its cells alone. */
function checkExport({ summary, request, receipt }: ExportInput): void {
  expect(request.slide.id).toBe(summary.slide.id);
  const mark = markOf(summary.slide.id);
  for (const { cells } of [request, receipt]) if (cells.count > 0) expect([...marksIn(cells)]).toEqual([mark]);
  expect(request.cells.count).toBe(summary.tiles.done * mark);
}

export function nameOfId(slideId: string | null): SlideName | null {
  return SLIDE_NAMES.find((name) => idOf(name) === slideId) ?? null;
}
