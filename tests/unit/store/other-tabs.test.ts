import { expect, test } from "vitest";
import { followOtherTabs } from "../../../src/store/other-tabs.ts";

function tabsShowing(shown: string | null) {
  let tell: (slideId: string) => void = () => undefined;
  const ending: (() => void)[] = [];
  let refreshes = 0;
  followOtherTabs({
    records: {
      onStoredElsewhere: (listener) => {
        tell = listener;
      },
    },
    shown: () => shown,
    refresh: () => {
      refreshes++;
      return new Promise((resolve) => ending.push(resolve));
    },
  });
  const end = async (): Promise<void> => {
    ending.shift()?.();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { tell: (slideId: string) => tell(slideId), end, refreshes: () => refreshes };
}

test("what another tab stores of the slide shown is taken in, many writes in a row together, the last one never missed", async () => {
  const tabs = tabsShowing("slide-a");
  tabs.tell("slide-b");
  expect(tabs.refreshes()).toBe(0);
  tabs.tell("slide-a");
  expect(tabs.refreshes()).toBe(1);
  for (let write = 0; write < 10; write++) tabs.tell("slide-a");
  expect(tabs.refreshes()).toBe(1);
  await tabs.end();
  expect(tabs.refreshes()).toBe(2);
  await tabs.end();
  expect(tabs.refreshes()).toBe(2);
  tabs.tell("slide-a");
  expect(tabs.refreshes()).toBe(3);
});
