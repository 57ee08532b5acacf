import { expect, test } from "vitest";
import { MessageStore } from "../../../../src/store/base/message-store.ts";
import { SavedList } from "../../../../src/store/base/saved-list.ts";

interface Made {
  readonly id: string;
  readonly analysis: string;
}

const made = (id: string, analysis = "a"): Made => ({ id, analysis });

/** A promise that is settled by hand. */
function held<T>() {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

/** A list over a disk that can be full; `load` answers what is on it unless another is given. */
function listOf(load?: (analysis: string) => Promise<readonly Made[]>) {
  const disk = { full: false, kept: [] as Made[] };
  const messages = new MessageStore();
  const list = new SavedList<Made>({
    nameOf: ({ id }) => id,
    subjectOf: ({ analysis }) => analysis,
    load: load ?? (async (analysis) => disk.kept.filter((item) => item.analysis === analysis)),
    store: async (items) => {
      if (disk.full) throw new Error("the disk is full");
      disk.kept.push(...items);
    },
    messages,
  });
  return { disk, messages, list, ids: () => list.all.map(({ id }) => id) };
}

test("the items of the analysis asked for last are the ones shown, in whatever order they arrive", async () => {
  const [a, b] = [held<Made[]>(), held<Made[]>()];
  const { list, ids } = listOf((analysis) => (analysis === "a" ? a : b).promise);
  const first = list.load("a");
  const second = list.load("b");
  b.settle([made("of b", "b")]);
  await second;
  a.settle([made("of a")]);
  await first;
  expect(ids()).toEqual(["of b"]);
});

test("what is added while the stored items are being loaded is not lost, and none is there twice", async () => {
  const stored = held<Made[]>();
  const { list, ids } = listOf(() => stored.promise);
  const loaded = list.load("a");
  expect(await list.add([made("new"), made("stored")])).toBe(2);
  stored.settle([made("stored")]);
  await loaded;
  expect(ids()).toEqual(["stored", "new"]);
  expect(await list.add([made("new")])).toBe(0);
});

test("what cannot be stored is told of, outlives another analysis and back, and is stored with the next", async () => {
  const { disk, messages, list, ids } = listOf();
  await list.load("a");
  disk.full = true;
  await list.add([made("first")]);
  expect([list.waiting.length, messages.messages.length]).toEqual([1, 1]);
  await list.load("b");
  expect(ids()).toEqual([]);
  await list.load("a");
  expect(ids()).toEqual(["first"]);
  disk.full = false;
  await list.add([made("second")]);
  expect(disk.kept.map(({ id }) => id)).toEqual(["first", "second"]);
  expect(list.waiting.length).toBe(0);
});

test("what waited is not stored any more when its records were cleared", async () => {
  const { disk, list } = listOf();
  await list.load("a");
  disk.full = true;
  await list.add([made("first")]);
  list.forget((analysis) => analysis === "a");
  expect(list.waiting.length).toBe(0);
  disk.full = false;
  await list.load("b");
  await list.add([made("other", "b")]);
  expect(disk.kept.map(({ id }) => id)).toEqual(["other"]);
});

test("what another tab stored or cleared is taken in; what waits to be stored stays", async () => {
  const { disk, list, ids } = listOf();
  await list.load("a");
  await list.add([made("own")]);
  disk.kept.push(made("theirs"), made("of another", "b"));
  disk.full = true;
  await list.add([made("waits")]);
  await list.refresh();
  expect(ids()).toEqual(["own", "theirs", "waits"]);
  disk.kept.splice(0);
  await list.refresh();
  expect(ids()).toEqual(["waits"]);
});
