import { expect, test } from "vitest";
import type { UserRecords } from "../../../src/cache/persistence.ts";
import type { ReadingPlan } from "../../../src/core/review.ts";
import type { TilePlan, TileRead } from "../../../src/core/sampling/tile-reading.ts";
import { MessageStore } from "../../../src/store/message-store.ts";
import { ReadingPlans } from "../../../src/store/reading-plans.ts";
import { TileLog } from "../../../src/store/tile-log.ts";

const planOf = (id: string) => ({ id }) as ReadingPlan;
const tilePlanOf = (id: string, createdAt = 1) => ({ id, reviewer: "R", createdAt, analysis: "a" }) as TilePlan;

/** A promise that is settled by hand. */
function held<T>() {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

function plansOf(records: Partial<UserRecords>) {
  const messages = new MessageStore();
  return { messages, plans: new ReadingPlans({ records: records as UserRecords, messages, changed: () => undefined }) };
}

test("the plans of the analysis asked for last are the ones shown, in whatever order they arrive", async () => {
  const answers = new Map([
    ["a", held<ReadingPlan[]>()],
    ["b", held<ReadingPlan[]>()],
  ]);
  const { plans } = plansOf({ loadPlans: async (analysis) => await (answers.get(analysis)?.promise ?? []) });
  const first = plans.load("a");
  const second = plans.load("b");
  answers.get("b")?.settle([planOf("of b")]);
  await second;
  answers.get("a")?.settle([planOf("of a")]);
  await first;
  expect(plans.all.map(({ id }) => id)).toEqual(["of b"]);
});

test("a plan made while the stored ones are being loaded is not lost, and none is there twice", async () => {
  const stored = held<ReadingPlan[]>();
  const { plans } = plansOf({ loadPlans: () => stored.promise, savePlans: async () => undefined });
  const loaded = plans.load("a");
  expect(await plans.add([planOf("new"), planOf("stored")])).toBe(2);
  stored.settle([planOf("stored")]);
  await loaded;
  expect(plans.all.map(({ id }) => id)).toEqual(["stored", "new"]);
  expect(await plans.add([planOf("new")])).toBe(0);
});

test("a plan that cannot be stored is told of, stays, and is stored with the next one", async () => {
  const kept: string[] = [];
  let full = true;
  const { plans, messages } = plansOf({
    savePlans: async (fresh) => {
      if (full) throw new Error("the disk is full");
      kept.push(...fresh.map(({ id }) => id));
    },
  });
  await plans.add([planOf("first")]);
  expect([plans.unsaved, plans.all.length, messages.messages.length]).toEqual([1, 1, 1]);
  full = false;
  await plans.add([planOf("second")]);
  expect(kept).toEqual(["first", "second"]);
  expect(plans.unsaved).toBe(0);
});

test("a tile read while the log is being loaded is not lost", async () => {
  const stored = held<TileRead[]>();
  const records: Partial<UserRecords> = {
    loadTilePlans: async () => [tilePlanOf("p")],
    loadTileReads: () => stored.promise,
    appendTileRead: async () => undefined,
  };
  const log = new TileLog({
    records: records as UserRecords,
    messages: new MessageStore(),
    reviewer: () => "R",
    changed: () => undefined,
  });
  const loaded = log.load("a");
  await log.append(tilePlanOf("p"), 3, true);
  stored.settle([{ uid: "u", planId: "p", analysis: "a", reviewer: "S", tile: 1, read: true, at: 1 }]);
  await loaded;
  expect(log.reads.map(({ tile }) => tile)).toEqual([1, 3]);
  expect(log.ownReads.map(({ tile }) => tile)).toEqual([3]);
});
