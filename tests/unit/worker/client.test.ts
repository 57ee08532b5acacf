import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AnalysisClient } from "../../../src/worker/client.ts";
import type { RunRequest } from "../../../src/worker/protocol.ts";
import { HandWorker } from "../support/hand-worker.ts";

const request = { backend: "wasm" } as RunRequest;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function begin() {
  const workers: HandWorker[] = [];
  const client = new AnalysisClient(
    () => {
      const worker = new HandWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    () => undefined,
  );
  const abort = new AbortController();
  const ended: unknown[] = [];
  client.run(request, abort.signal).catch((error: unknown) => ended.push(error));
  return { workers, abort, ended };
}

test("a stopped run ends with its worker's word", async () => {
  const { workers, abort, ended } = begin();
  abort.abort();
  await vi.advanceTimersByTimeAsync(1000);
  expect(ended).toEqual([]);
  workers[0]?.say({ type: "error", id: 1, error: { _tag: "Cancelled", message: "cancelled", details: {} } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ended).toMatchObject([{ _tag: "Cancelled" }]);
  expect(workers.map(({ terminated }) => terminated)).toEqual([false]);
});

test("a worker that does not stop is replaced, and the run counts as cancelled, not as begun again", async () => {
  const { workers, abort, ended } = begin();
  abort.abort();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  expect(workers[1]?.heard).toEqual([]);
  expect(ended).toMatchObject([{ _tag: "Cancelled" }]);
});

test("a silent worker is started again after two minutes; one whose self-test was very slow is given the time its windows need", async () => {
  const { workers } = begin();
  await vi.advanceTimersByTimeAsync(130_000);
  expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);

  const { workers: slow } = begin();
  slow[0]?.say({ type: "event", name: "pace", payload: { windowMs: 400_000 } });
  await vi.advanceTimersByTimeAsync(1_500_000);
  expect(slow.map(({ terminated }) => terminated)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(200_000);
  expect(slow.map(({ terminated }) => terminated)).toEqual([true, false]);
});
