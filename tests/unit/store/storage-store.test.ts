import { expect, test } from "vitest";
import type { UserRecords } from "../../../src/cache/persistence.ts";
import { StorageStore } from "../../../src/store/app/storage-store.ts";
import { MessageStore } from "../../../src/store/base/message-store.ts";

test("clearing that fails is reported and answered with false; what is stored is asked for anew either way", async () => {
  const messages = new MessageStore();
  let stuck = true;
  const left = { slideId: "s", name: "S", windows: 1, bytes: 2, decisions: 3, regions: 0, plans: 0 };
  const records = {
    usage: async () => (stuck ? [left] : []),
    clearSlide: async () => {
      if (stuck) throw new Error("the database is locked");
    },
  } as unknown as UserRecords;
  const storage = new StorageStore(records, messages, null);
  expect(await storage.clear("s", true)).toBe(false);
  expect(storage.usage).toEqual([left]);
  expect(messages.messages).toHaveLength(1);
  stuck = false;
  expect(await storage.clear("s", true)).toBe(true);
  expect(storage.usage).toEqual([]);
});
