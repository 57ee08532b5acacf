import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AnalysisClient } from "../../../src/worker/analysis/analysis-client.ts";
import type { RunRequest } from "../../../src/worker/rpc/protocol.ts";
import { HandWorker } from "../support/hand-worker.ts";

const request = {} as RunRequest;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function begin(backend: RunRequest["backend"] = "wasm") {
  const heard: string[] = [];
  const workers: HandWorker[] = [];
  const client = new AnalysisClient(
    () => {
      const worker = new HandWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    (name) => heard.push(name),
  );
  const abort = new AbortController();
  const ended: unknown[] = [];
  client.run({ ...request, backend }, abort.signal).catch((error: unknown) => ended.push(error));
  return { workers, abort, ended, heard };
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

const wrongAnswer = { type: "error", id: 1, error: { _tag: "CanaryFailed", message: "wrong", details: {} } } as const;
const onGpu = { type: "event", name: "backend", payload: { backend: "webgpu", description: "", reason: "" } } as const;
const onCpu = { ...onGpu, payload: { ...onGpu.payload, backend: "wasm" } } as const;

test("where the backend may be chosen, a GPU that fails its self-test gives way to the CPU, and it is said", async () => {
  const { workers, ended, heard } = begin("auto");
  workers[0]?.say(onGpu);
  workers[0]?.say(wrongAnswer);
  await vi.advanceTimersByTimeAsync(10);
  expect(heard).toEqual(["backend"]);
  workers[1]?.say(onCpu);
  expect(heard).toEqual(["backend", "fallback", "backend"]);
  expect(workers[1]?.heard).toMatchObject([{ type: "request", name: "run", payload: { backend: "wasm" } }]);
  expect(ended).toEqual([]);
});

test.each(["webgpu", "counted", "cpu"])("a self-test that fails ends the run: %s", async (why) => {
  const { workers, ended } = begin(why === "webgpu" ? "webgpu" : "auto");
  if (why === "cpu") workers[0]?.say(onCpu);
  if (why === "counted") workers[0]?.say({ type: "event", name: "window", payload: {} });
  workers[0]?.say(wrongAnswer);
  await vi.advanceTimersByTimeAsync(10);
  expect(ended).toMatchObject([{ _tag: "CanaryFailed" }]);
  expect(workers).toHaveLength(1);
});

test("a network that no backend can start is an error, and no fault of a GPU; a CPU worker that hangs is not called one either", async () => {
  const unusable = { type: "error", id: 1, error: { _tag: "ModelUnusable", message: "no", details: {} } } as const;
  const { workers, ended, heard } = begin("auto");
  workers[0]?.say(unusable);
  await vi.advanceTimersByTimeAsync(10);
  workers[1]?.say(unusable);
  await vi.advanceTimersByTimeAsync(10);
  expect(ended).toMatchObject([{ _tag: "ModelUnusable" }]);
  expect(heard).toEqual([]);

  const hanging = begin("auto");
  for (const worker of [0, 1, 2]) {
    hanging.workers[worker]?.say(onCpu);
    await vi.advanceTimersByTimeAsync(130_000);
  }
  expect(hanging.ended).toMatchObject([{ _tag: "WorkerStalled" }]);
  expect(hanging.heard).toEqual(["backend", "backend", "backend"]);
});
