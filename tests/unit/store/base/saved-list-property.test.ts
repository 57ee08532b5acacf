import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageStore } from "../../../../src/store/base/message-store.ts";
import { SavedList } from "../../../../src/store/base/saved-list.ts";

interface Item {
  readonly name: string;
  readonly subject: string;
}

type Step =
  | { readonly do: "add"; readonly names: readonly number[]; readonly subject: string }
  | { readonly do: "other tab adds"; readonly name: number; readonly subject: string }
  | { readonly do: "load"; readonly subject: string }
  | { readonly do: "refresh" }
  | { readonly do: "wait" }
  | { readonly do: "full"; readonly full: boolean }
  | { readonly do: "clear"; readonly subject: string };

const subject = fc.constantFrom("a", "b");
const name = fc.nat({ max: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("add" as const), names: fc.array(name, { maxLength: 3 }), subject }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("other tab adds" as const), name, subject }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("load" as const), subject }) },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: "refresh" }, { do: "wait" }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("full" as const), full: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const), subject }) },
);

/** A storage that answers a few turns later, as IndexedDB does, in the order it was asked; it can be full. */
function slowStorage(turns: readonly number[]) {
  const disk = { full: false, kept: [] as Item[] };
  let at = 0;
  let queue: Promise<unknown> = Promise.resolve();
  const later = <T>(work: () => T): Promise<T> => {
    const answer = queue.then(async () => {
      for (let turn = turns[at++ % turns.length] ?? 0; turn > 0; turn--) await Promise.resolve();
      return work();
    });
    queue = answer.catch(() => undefined);
    return answer;
  };
  const put = (item: Item): void => {
    if (!disk.kept.some((kept) => kept.name === item.name)) disk.kept.push(item);
  };
  return { disk, later, put };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 400; turn++) await Promise.resolve();
};

test("whatever fails and whoever else writes: nothing added is lost or moved, and what is cleared stays away", async () => {
  const steps = fc.array(step, { maxLength: 30 });
  const turns = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(steps, turns, fc.integer({ min: 1, max: 3 }), async (steps, turns, atOnce) => {
      const { disk, later, put } = slowStorage(turns);
      const list = new SavedList<Item>({
        nameOf: (item) => item.name,
        subjectOf: (item) => item.subject,
        load: (asked) => later(() => disk.kept.filter((item) => item.subject === asked)),
        store: (items) =>
          later(() => {
            if (disk.full) throw new Error("the disk is full");
            for (const item of items) put(item);
          }),
        atOnce,
        messages: new MessageStore(),
      });
      /** Added here in this order, and not cleared since. */
      let made: Item[] = [];
      let shown = "a";
      void list.load(shown);
      for (const one of steps) {
        if (one.do === "add") {
          const items = one.names.map((id) => ({ name: `${one.subject}${id}`, subject: one.subject }));
          for (const item of items) {
            if (
              !made.some((before) => before.name === item.name) &&
              !disk.kept.some(({ name }) => name === item.name)
            ) {
              made.push(item);
            }
          }
          void list.add(items);
          // In memory at once.
          if (one.subject === shown)
            for (const item of items) expect(list.all.map(({ name }) => name)).toContain(item.name);
        } else if (one.do === "other tab adds") {
          await later(() => put({ name: `${one.subject}other${one.name}`, subject: one.subject }));
        } else if (one.do === "load") {
          shown = one.subject;
          void list.load(shown);
        } else if (one.do === "refresh") void list.refresh();
        else if (one.do === "wait") await settle();
        else if (one.do === "full") disk.full = one.full;
        else {
          // As the app does: nothing is stored while the records are cleared; then what waits is dropped and the subject is loaded again.
          const end = list.beginClearing((cleared) => cleared === one.subject);
          await later(() => {
            disk.kept = disk.kept.filter((item) => item.subject !== one.subject);
          });
          end(true);
          made = made.filter((item) => item.subject !== one.subject);
          if (shown === one.subject) await list.load(shown);
        }
      }
      await settle();
      disk.full = false;
      await list.refresh();
      await settle();
      await list.refresh();
      expect(list.waiting).toEqual([]);
      expect(list.failed).toBe(false);
      const names = (items: readonly Item[]): string[] => items.map(({ name }) => name);
      const ofShown = disk.kept.filter((item) => item.subject === shown);
      // What is shown is what is stored, with what other tabs wrote, each once.
      expect(names(list.all)).toEqual(names(ofShown));
      expect(new Set(names(list.all)).size).toBe(list.all.length);
      // All of what was made here is stored, in the order it was made.
      expect(names(disk.kept).filter((name) => !name.includes("other"))).toEqual(names(made));
    }),
    { numRuns: 500 },
  );
});
