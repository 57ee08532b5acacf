import { describe, expect, it, vi } from "vitest";
import { KEYS, keyMap } from "../../../src/ui/frame/keys.ts";
import { pressKey } from "../../../src/ui/frame/press-key.ts";
import type { AppContext } from "../../../src/ui/parts/store-element.ts";

/** An app with a slide open on a tab, as far as keys look at it. */
function appOn(tab: string, more: Record<string, object> = {}): AppContext {
  const stores = {
    slides: { slide: {} },
    view: { tab, panelOpen: true, tool: "pan", viewer: { drawing: false }, setTool: vi.fn(), setKeysShown: vi.fn() },
    review: { current: null, queue: [7, 8], select: vi.fn(), step: vi.fn(), undo: vi.fn() },
    session: { open: false, plan: null, tools: { tool: null }, setOpen: vi.fn() },
    sampling: { quadrat: null },
    regions: { selected: null, remove: vi.fn() },
    fields: { found: null },
    ...more,
  };
  return { stores, actions: { goToCell: vi.fn() } } as unknown as AppContext;
}

const press = (app: AppContext, key: string): boolean => pressKey(app, { key, shift: false });

describe("the table of keys", () => {
  it("leaves Tab to the browser everywhere", () => {
    expect(KEYS.flatMap(({ rows }) => rows.flatMap(({ keys }) => keys))).not.toContain("Tab");
  });

  it("puts every line with words into the key map once", () => {
    const lines = KEYS.flatMap(({ rows }) => rows.flatMap(({ words }) => (words ? [words] : [])));
    const shown = keyMap().flatMap((group) => group.lines);
    expect(shown).toHaveLength(lines.length);
    expect(new Set(shown)).toEqual(new Set(lines));
  });

  it("goes from the cell shown to the next with N, also while none was chosen yet", () => {
    const app = appOn("review");
    expect(press(app, "n")).toBe(true);
    expect(app.stores.review.select).toHaveBeenCalledWith(7);
    expect(app.stores.review.step).toHaveBeenCalledWith(1);
  });

  it("deletes a region that was just drawn, with the drawing tool still in hand", () => {
    const view = {
      tab: "regions",
      panelOpen: true,
      tool: "rectangle",
      viewer: { drawing: false, deleteVertex: () => false },
    };
    const app = appOn("regions", { view, regions: { selected: { id: "r" }, remove: vi.fn() } });
    expect(press(app, "Delete")).toBe(true);
    expect(app.stores.regions.remove).toHaveBeenCalledWith("r");
  });

  it("keeps the slide's keys from a reading session, but for the key map", () => {
    const session = { open: true, plan: null, tools: { tool: null }, setOpen: vi.fn() };
    const app = appOn("count", { session });
    expect(press(app, "r")).toBe(false);
    expect(press(app, " ")).toBe(false);
    expect(press(app, "?")).toBe(true);
    expect(press(app, "Escape")).toBe(true);
    expect(session.setOpen).toHaveBeenCalledWith(false);
  });

  it("means nothing without a slide", () => {
    const app = appOn("count", { slides: { slide: null } });
    for (const key of ["r", " ", "n", "z", "Enter", "Delete"]) expect(press(app, key)).toBe(false);
  });
});
