import type { LitElement } from "lit";
import { afterEach, expect, test, vi } from "vitest";
import { createModelGrid } from "../../../src/core/slide/model-grid.ts";
import { planWindows } from "../../../src/core/slide/window-layout.ts";
import type { AppOptions } from "../../../src/store/base/ports.ts";
import "../../../src/ui/count/count-panel.ts";
import "../../../src/ui/frame/status-bar.ts";
import { provideApp } from "../../../src/ui/parts/store-element.ts";
import type { AnalysisListener } from "../../../src/worker/analysis/analysis-client.ts";
import { rowOfCells, TEST_ANALYSIS, testApp, testMask, testSlide } from "../../unit/support/test-app.ts";
import { testManifest } from "../../unit/support/test-manifest.ts";

const manifest = testManifest();
const grid = createModelGrid(testSlide, 0.25, manifest.input.micronsPerPx);
const { windows } = planWindows(grid, manifest, null, testMask);

afterEach(() => document.body.replaceChildren());

/** A page with the Count panel and the status bar, on an open slide without results; a run lasts until `end`. */
async function page() {
  let emit: AnalysisListener = () => undefined;
  let end = (): void => undefined;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const { app, open } = testApp(0, {
    analysis: () =>
      ({
        open: async () => ({ info: testSlide, close: () => undefined }),
        detectStain: async () => ({ kind: "he" }),
        restore: async () => ({
          analysis: TEST_ANALYSIS,
          grid,
          mask: testMask,
          windows: [],
          quality: [],
          cells: rowOfCells(0),
          backends: [],
        }),
        pause: async () => undefined,
        resume: async () => undefined,
        run: (_slideId: string, _request: unknown, _signal: AbortSignal, listener: AnalysisListener) => {
          emit = listener;
          begin();
          return new Promise<object>((resolve) => {
            end = () => resolve({ done: windows.length, failures: [] });
          });
        },
      }) as unknown as ReturnType<AppOptions["analysis"]>,
  });
  await open();
  const host = document.createElement("div");
  provideApp(host, { stores: app, actions: app });
  const panel = document.createElement("granuloscope-count-panel") as LitElement;
  const bar = document.createElement("granuloscope-status-bar") as LitElement;
  host.append(panel, bar);
  document.body.append(host);
  await Promise.all([panel.updateComplete, bar.updateComplete]);
  const inPanel = (selector: string): Element | null => panel.renderRoot.querySelector(selector);
  return { app, inPanel, begun, emit: (...event: Parameters<AnalysisListener>) => emit(...event), end: () => end() };
}

test("the Count panel redraws with every step of a run: started, counted, paused, ended", async () => {
  const { app, inPanel, begun, emit, end } = await page();
  const eosinophils = (): string => inPanel("[data-class=Eosinophil] [data-count]")?.textContent?.trim() ?? "";
  expect(inPanel("[data-action=count]")).not.toBeNull();
  const run = app.analysis.run(null, { x: 0, y: 0 });
  await vi.waitFor(() => expect(inPanel("[data-action=pause]")).not.toBeNull());
  expect(inPanel("[data-action=count]")).toBeNull();

  await begun;
  emit("plan", { analysis: TEST_ANALYSIS, grid, mask: testMask, windows, skipped: [] });
  emit("restored", { windows: windows.slice(0, 1), quality: [], cells: rowOfCells(2), backends: ["wasm"] });
  await vi.waitFor(() => expect(eosinophils()).toBe("2"));
  // Again, after the panel has redrawn: it must still follow.
  emit("restored", { windows: windows.slice(1, 2), quality: [], cells: rowOfCells(3), backends: ["wasm"] });
  await vi.waitFor(() => expect(eosinophils()).toBe("5"));

  await app.analysis.pause();
  await vi.waitFor(() => expect(inPanel("[data-action=resume]")).not.toBeNull());
  await app.analysis.resume();
  await vi.waitFor(() => expect(inPanel("[data-action=pause]")).not.toBeNull());
  emit("failed", {
    window: windows[2] as (typeof windows)[number],
    error: { _tag: "Unexpected", message: "", details: {} },
  });
  await vi.waitFor(() => expect(inPanel(".warn")).not.toBeNull());

  end();
  await run;
  await vi.waitFor(() => expect(inPanel("[data-action=count]")).not.toBeNull());
});

test("a panel that was out of the page meanwhile shows the run when it comes back, and follows it again", async () => {
  const { app, inPanel, begun, emit, end } = await page();
  const panel = document.querySelector("granuloscope-count-panel") as LitElement;
  const host = panel.parentElement as HTMLElement;
  panel.remove();
  const run = app.analysis.run(null, { x: 0, y: 0 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  host.append(panel);
  await vi.waitFor(() => expect(inPanel("[data-action=pause]")).not.toBeNull());
  await begun;
  emit("plan", { analysis: TEST_ANALYSIS, grid, mask: testMask, windows, skipped: [] });
  emit("restored", { windows: windows.slice(0, 1), quality: [], cells: rowOfCells(2), backends: ["wasm"] });
  await vi.waitFor(() => expect(inPanel("[data-class=Eosinophil] [data-count]")?.textContent?.trim()).toBe("2"));
  end();
  await run;
  await vi.waitFor(() => expect(inPanel("[data-action=count]")).not.toBeNull());
});
