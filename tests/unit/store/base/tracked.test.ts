import { computed, signal } from "@preact/signals-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { follow, soon, Tracked } from "../../../../src/store/base/tracked.ts";
import { withState } from "../../../../src/store/base/with-state.ts";

class Counter extends withState(() => ({ count: 0, name: "" })) {
  add(): void {
    this.count++;
  }
  addSoon(): void {
    soon(() => this.count++);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a follower runs at once, and again when a field that it read changes, not when another does", () => {
  const store = new Counter();
  const seen: number[] = [];
  const stop = follow(() => void seen.push(store.count));
  store.name = "other";
  store.add();
  store.count = 1;
  stop();
  store.add();
  expect(seen).toEqual([0, 1]);
});

test("changes that may be followed soon are followed once in 150 ms, and read at once", () => {
  const store = new Counter();
  const twice = computed(() => 2 * store.count);
  const seen: number[] = [];
  follow(() => void seen.push(twice.value));
  for (let time = 0; time < 5; time++) store.addSoon();
  expect([store.count, twice.value]).toEqual([5, 10]);
  expect(seen).toEqual([0]);
  vi.advanceTimersByTime(149);
  expect(seen).toEqual([0]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual([0, 10]);
});

test("a change that a user waits for is followed at once, also by who waits for an earlier one", () => {
  const store = new Counter();
  const seen: string[] = [];
  follow(() => void seen.push(`${store.count}${store.name}`));
  store.addSoon();
  store.name = "x";
  expect(seen).toEqual(["0", "1x"]);
  vi.advanceTimersByTime(500);
  expect(seen).toEqual(["0", "1x"]);
});

test("a class with state can stand on another one; its own signals are followed beside the fields", () => {
  abstract class Table {
    readonly #rows = signal(0);
    abstract get name(): string;
    get rows(): number {
      return this.#rows.value;
    }
    grow(): void {
      this.#rows.value++;
    }
  }
  class Shown extends withState(() => ({ state: "idle" }), Table) {
    override get name(): string {
      return `${this.state} ${this.rows}`;
    }
  }
  const shown = new Shown();
  const seen: string[] = [];
  follow(() => void seen.push(shown.name));
  shown.grow();
  shown.state = "running";
  expect(seen).toEqual(["idle 0", "idle 1", "running 1"]);
  expect(new Shown().name).toBe("idle 0");
});

test("a change during the work itself is followed", () => {
  const at = signal(0);
  const changed = vi.fn();
  const tracked = new Tracked(changed);
  tracked.run(() => {
    if (at.value === 0) at.value = 1;
  });
  expect(changed).toHaveBeenCalledTimes(1);
});
