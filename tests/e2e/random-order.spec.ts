import type { Page } from "@playwright/test";
import fc from "fast-check";
import type { WindowResult } from "../../src/core/model/result.ts";
import { markAt, PICTURES } from "./support/marked-pictures.ts";
import { clearAll, give, type Order, openWatched, settlePage, sightingsOf, stateOf } from "./support/watched-page.ts";
import { expect, storedRecords, test } from "./support.ts";

const SEQUENCES = 50;
const SEED = 14;

type Step = Order | { readonly kind: "reload" | "second tab" | "close"; readonly tab: number };

const tab = fc.nat(1);
const waitMs = fc.constantFrom(0, 5, 20, 60, 150);
const names = PICTURES.map(({ name }) => name);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("open" as const),
      name: fc.constantFrom(...names, "bad.png"),
      tab,
      waitMs,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "cancel" as const,
        "count" as const,
        "count" as const,
        "countView" as const,
        "pause" as const,
        "resume" as const,
      ),
      tab,
      waitMs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("reload" as const, "second tab" as const, "close" as const), tab }),
  },
);
/** A slide is opened first: what comes before does nothing. */
const sequence = fc
  .tuple(fc.constantFrom(...names), waitMs, fc.array(step, { minLength: 4, maxLength: 7 }))
  .map(([name, wait, steps]): Step[] => [{ kind: "open", name, tab: 0, waitMs: wait }, ...steps]);

/** Does one step with the tabs open. -> the tabs open afterwards. */
async function take(given: Step, tabs: readonly Page[], appUrl: string): Promise<readonly Page[]> {
  const page = tabs[given.tab % tabs.length] as Page;
  switch (given.kind) {
    case "reload":
      await checkSightings(page);
      await openWatched(page, appUrl);
      return tabs;
    case "second tab": {
      if (tabs.length > 1) return tabs;
      const second = await page.context().newPage();
      await openWatched(second, appUrl);
      return [...tabs, second];
    }
    case "close":
      if (tabs.length === 1) return tabs;
      await checkSightings(page);
      await page.close();
      return tabs.filter((one) => one !== page);
    default:
      await give(page, given);
      return tabs;
  }
}

/** Under every name that was shown stood that slide's cells alone, at every change. */
async function checkSightings(page: Page): Promise<void> {
  for (const [name, marks] of Object.entries(await sightingsOf(page))) {
    const own = PICTURES.filter((picture) => picture.name === name).map(({ mark }) => mark);
    expect({ [name]: marks }).toEqual({ [name]: marks.length > 0 ? own : [] });
  }
}

/** Cells stored, shown and exported are those of the slide named, and no window is missing silently. */
async function checkSettled(page: Page, isTold: boolean): Promise<void> {
  await checkSightings(page);
  const { slide, stopped, windows, missing, cells, exported, messages } = await stateOf(page);
  expect(messages.filter((tag) => tag !== "NotAnImage")).toEqual([]);
  if (!stopped) expect(missing).toEqual([]);
  if (!slide) return;
  await expect(page.locator("header .name")).toHaveText(slide.name);
  const picture = PICTURES.find(({ name }) => name === slide.name);
  expect(exported?.name).toBe(slide.name);
  expect(exported?.y).toHaveLength(cells);
  for (const y of exported?.y ?? []) expect(markAt(y)).toBe(picture?.mark);
  const records = (await storedRecords(page, "tiles")) as (WindowResult & { slideId: string })[];
  const stored = records.filter(({ slideId }) => slideId === slide.id);
  for (const record of stored) for (const y of record.cells.y) expect(markAt(y)).toBe(picture?.mark);
  const names = stored.map(({ window }) => `${window.x},${window.y}`).sort();
  if (isTold) expect(windows).toEqual(names);
  else expect(names).toEqual(expect.arrayContaining([...windows]));
}

test(`${SEQUENCES} random orders of opening, cancelling, counting, pausing, reloading and closing in two tabs`, async ({
  page,
  appUrl,
}) => {
  await openWatched(page, appUrl);
  let counted = 0;
  /** The tab that the sequence before has left. */
  let left = page;
  for (const steps of fc.sample(sequence, { numRuns: SEQUENCES, seed: SEED })) {
    await test.step(JSON.stringify(steps), async () => {
      let tabs: readonly Page[] = [left];
      // A tab that goes while it counts tells no other what it has stored.
      const isTold = !steps.some(({ kind }) => kind === "reload" || kind === "close");
      for (const given of steps) tabs = await take(given, tabs, appUrl);
      for (const open of tabs) await settlePage(open);
      // A notice of another tab's count may still be under way.
      for (const open of tabs) await settlePage(open);
      for (const open of tabs) await checkSettled(open, isTold);
      const [first, ...others] = tabs as [Page, ...Page[]];
      counted += (await stateOf(first)).cells;
      for (const other of others) await other.close();
      await clearAll(first);
      left = first;
    });
  }
  // Most sequences end with something counted.
  expect(counted).toBeGreaterThan(100);
});
