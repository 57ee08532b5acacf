import { expect, test } from "vitest";
import type { StoredElsewhere } from "../../../src/cache/persistence.ts";
import { type ChangedElsewhere, followOtherTabs } from "../../../src/store/app/other-tabs.ts";

function tabsShowing(shown: string | null) {
  let tell: (stored: StoredElsewhere) => void = () => undefined;
  const ending: (() => void)[] = [];
  const refreshes: ChangedElsewhere[] = [];
  followOtherTabs({
    records: {
      onStoredElsewhere: (listener) => {
        tell = listener;
      },
    },
    shown: () => shown,
    forget: () => undefined,
    refresh: (changed) => {
      refreshes.push(changed);
      return new Promise((resolve) => ending.push(resolve));
    },
  });
  const end = async (): Promise<void> => {
    ending.shift()?.();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  const report = (slideId: string, changed: Partial<ChangedElsewhere> = {}): void =>
    tell({ slideId, counted: false, cleared: false, decisionsToo: false, ...changed });
  return { tell: report, end, refreshes };
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

test("a run that ended and a slide that was cleared in another tab are not forgotten for a decision that came after it", async () => {
  const tabs = tabsShowing("slide-a");
  tabs.tell("slide-a");
  tabs.tell("slide-a", { counted: true });
  tabs.tell("slide-a", { cleared: true });
  tabs.tell("slide-a");
  await tabs.end();
  await tabs.end();
  tabs.tell("slide-a");
  expect(tabs.refreshes).toEqual([
    { counted: false, cleared: false },
    { counted: true, cleared: true },
    { counted: false, cleared: false },
  ]);
});
