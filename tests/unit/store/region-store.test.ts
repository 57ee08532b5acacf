import { beforeEach, expect, test } from "vitest";
import type { UserRecords } from "../../../src/cache/persistence.ts";
import type { Region, RegionShape } from "../../../src/core/geometry/shape.ts";
import { MessageStore } from "../../../src/store/base/message-store.ts";
import { RegionStore } from "../../../src/store/regions/region-store.ts";

const box = (x: number, side = 10): RegionShape => ({
  kind: "rectangle",
  bounds: { x0: x, y0: 0, x1: x + side, y1: side },
});

let saved: Map<string, readonly Region[]>;
let failing: boolean;
let messages: MessageStore;
let store: RegionStore;

beforeEach(async () => {
  saved = new Map();
  failing = false;
  messages = new MessageStore();
  const records: Pick<UserRecords, "loadRegions" | "saveRegions"> = {
    loadRegions: async (slideId) => [...(saved.get(slideId) ?? [])],
    saveRegions: async (slideId, regions) => {
      if (failing) throw new Error("no room");
      saved.set(slideId, regions);
    },
  };
  store = new RegionStore({
    records: records as UserRecords,
    messages,
    nameRegion: (number, field) => `${field ? "Field" : "Region"} ${number}`,
  });
  await store.load("slide");
});

test("a region is named, chosen and saved; one without an area is reported and nothing changes", async () => {
  await store.add(box(0), false);
  await store.add(box(20), true);
  expect(store.regions.map(({ name }) => name)).toEqual(["Region 1", "Field 1"]);
  expect(store.selected?.name).toBe("Field 1");
  expect(saved.get("slide")).toEqual(store.regions);
  await store.add(box(0, 0), false);
  expect(messages.messages.map(({ tag }) => tag)).toEqual(["RegionInvalid"]);
  expect(store.regions).toHaveLength(2);
});

test("every act is one step back: many imported at once, a move, a name, an exclusion, a deletion", async () => {
  const several = [0, 20, 40].map((x) => ({ name: `n${x}`, shape: box(x), highPowerField: false, exclude: false }));
  await store.addAll(several);
  const imported = store.regions;
  const id = imported[1]?.id ?? "";
  await store.setShape(id, box(100));
  await store.rename(id, "  moved ");
  await store.setExclude(id, true);
  expect(store.exclusions).toEqual([box(100)]);
  await store.remove(id);
  expect(store.regions).toHaveLength(2);
  for (let step = 0; step < 4; step++) await store.undo();
  expect(store.regions).toEqual(imported);
  await store.undo();
  expect(store.regions).toEqual([]);
  expect(store.canUndo).toBe(false);
  for (let step = 0; step < 4; step++) await store.redo();
  expect(store.regions[1]).toMatchObject({ name: "moved", exclude: true });
  expect(saved.get("slide")).toEqual(store.regions);
});

test("a copy is pasted around a point with its exclusion, and survives opening another slide", async () => {
  await store.add(box(0), false, true);
  expect(store.copySelected()).toBe(true);
  await store.load("other");
  expect(store.canUndo).toBe(false);
  await store.paste({ x: 105, y: 55 });
  expect(store.regions).toMatchObject([
    { exclude: true, shape: { kind: "rectangle", bounds: { x0: 100, y0: 50, x1: 110, y1: 60 } } },
  ]);
  await store.duplicateSelected(5, 5);
  expect(store.regions).toHaveLength(2);
  expect(saved.get("slide")).toHaveLength(1);
});

test("a storage that fails is said; the region stays for this visit, and the next save holds it too", async () => {
  failing = true;
  await store.add(box(0), false);
  expect(messages.messages).toHaveLength(1);
  expect(store.regions).toHaveLength(1);
  expect(store.unsaved).toBe(1);
  failing = false;
  await store.add(box(20), false);
  expect(saved.get("slide")).toHaveLength(2);
  expect(store.unsaved).toBe(0);
});

test("what could not be stored is shown again when its slide is, and stored with the next edit of any slide", async () => {
  failing = true;
  await store.add(box(0), false);
  await store.load("other");
  expect(store.regions).toEqual([]);
  await store.load("slide");
  expect(store.regions).toHaveLength(1);
  await store.load("other");
  failing = false;
  await store.add(box(0), false);
  expect([saved.get("slide"), saved.get("other")]).toMatchObject([{ length: 1 }, { length: 1 }]);
  expect(store.unsaved).toBe(0);
});

test("regions that wait of a slide whose records are cleared do not come back", async () => {
  failing = true;
  await store.add(box(0), false);
  store.forget("slide");
  expect(store.unsaved).toBe(0);
  await store.load("slide");
  expect(store.regions).toEqual([]);
});

test("what another tab stored replaces what is shown, but never what waits to be stored here", async () => {
  await store.add(box(0), false);
  const own = store.regions[0] as Region;
  const other: Region = { ...own, id: "other", name: "Theirs" };
  saved.set("slide", [own, other]);
  await store.refresh();
  expect(store.regions.map(({ name }) => name)).toEqual(["Region 1", "Theirs"]);
  expect(store.selectedId).toBe(own.id);
  expect(store.canUndo).toBe(false);
  // Its next edit keeps both.
  await store.add(box(40), false);
  expect(saved.get("slide")).toHaveLength(3);
  failing = true;
  await store.remove("other");
  saved.set("slide", [own]);
  await store.refresh();
  expect(store.regions).toHaveLength(2);
  expect(store.unsaved).toBe(1);
  failing = false;
  await store.rename(own.id, "kept");
  expect(saved.get("slide")).toEqual(store.regions);
});

test("what another tab stored that is the same as here changes nothing", async () => {
  await store.add(box(0), false);
  await store.refresh();
  expect(store.canUndo).toBe(true);
});
