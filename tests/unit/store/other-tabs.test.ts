import { expect, test } from "vitest";
import type { StoredElsewhere } from "../../../src/cache/persistence.ts";
import { followOtherTabs } from "../../../src/store/app/other-tabs.ts";

function tabsShowing(shown: string | null) {
  let tell: (stored: StoredElsewhere) => void = () => undefined;
  const ending: (() => void)[] = [];
  const refreshes: boolean[] = [];
  followOtherTabs({
    records: {
      onStoredElsewhere: (listener) => {
        tell = listener;
      },
    },
    shown: () => shown,
    refresh: (counted) => {
      refreshes.push(counted);
      return new Promise((resolve) => ending.push(resolve));
    },
  });
  const end = async (): Promise<void> => {
    ending.shift()?.();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { tell: (slideId: string, counted = false) => tell({ slideId, counted }), end, refreshes };
}

test("what another tab stores of the slide shown is taken in, many writes in a row together, the last one never missed", async () => {
  const tabs = tabsShowing("slide-a");
  tabs.tell("slide-b");
  expect(tabs.refreshes.length).toBe(0);
  tabs.tell("slide-a");
  expect(tabs.refreshes.length).toBe(1);
  for (let write = 0; write < 10; write++) tabs.tell("slide-a");
  expect(tabs.refreshes.length).toBe(1);
  await tabs.end();
  expect(tabs.refreshes.length).toBe(2);
  await tabs.end();
  expect(tabs.refreshes.length).toBe(2);
  tabs.tell("slide-a");
  expect(tabs.refreshes.length).toBe(3);
});

test("a run that ended in another tab is not forgotten for a decision that came after it", async () => {
  const tabs = tabsShowing("slide-a");
  tabs.tell("slide-a");
  tabs.tell("slide-a", true);
  tabs.tell("slide-a");
  await tabs.end();
  await tabs.end();
  tabs.tell("slide-a");
  expect(tabs.refreshes).toEqual([false, true, false]);
});
