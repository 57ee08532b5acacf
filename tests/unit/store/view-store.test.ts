import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ViewState } from "../../../src/core/slide/view-state.ts";
import { follow } from "../../../src/store/base/tracked.ts";
import type { ViewerPort } from "../../../src/store/base/viewer-port.ts";
import { ViewStore } from "../../../src/store/slide/view-store.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("while the slide moves, what is on screen follows ten times a second; the position itself is always the newest", () => {
  const store = new ViewStore();
  const seen: (ViewState | null)[] = [];
  follow(() => void seen.push(store.view));
  const views = Array.from({ length: 5 }, (_, at) => ({ at }) as unknown as ViewState);
  for (const view of views) store.setView(view);
  expect(store.view).toBe(views[4]);
  expect(seen).toEqual([null]);
  vi.advanceTimersByTime(100);
  expect(seen).toEqual([null, views[4]]);
});

test("another tool reaches the slide and puts the measured length away; a tab opens the panel", () => {
  const store = new ViewStore();
  const setTool = vi.fn();
  store.setViewer({ setTool } as unknown as ViewerPort);
  store.setRuler({} as never);
  store.setTool("ruler");
  expect(setTool).toHaveBeenCalledWith("ruler");
  expect(store).toMatchObject({ tool: "ruler", ruler: null });
  store.setPanelOpen(false);
  store.setTab("fields");
  expect(store).toMatchObject({ tab: "fields", panelOpen: true });
});

test("another slide: what belonged to the one before is gone, tool and tab stay", () => {
  const store = new ViewStore();
  store.setTool("ruler");
  store.setTab("review");
  store.setHover({} as never);
  store.countUnreadableTile();
  store.countUnreadableTile();
  expect(store.unreadableTiles).toBe(2);
  store.reset();
  expect(store).toMatchObject({ tool: "ruler", tab: "review", hover: null, ruler: null, unreadableTiles: 0 });
});
