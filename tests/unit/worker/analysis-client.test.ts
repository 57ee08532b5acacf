import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AnalysisClient } from "../../../src/worker/analysis/analysis-client.ts";
import type { FromWorker, RunRequest } from "../../../src/worker/rpc/protocol.ts";
import { HandWorker } from "../support/hand-worker.ts";

const request = { paused: false } as RunRequest;
/** Ids of the requests that a worker gets: the first one opens the slide, and so does a restarted one. */
const OPEN = 1;
const RUN = 2;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function say(worker: HandWorker | undefined, message: object): void {
  worker?.say({ id: RUN, ...message } as FromWorker);
}

function opened(worker: HandWorker | undefined, id = "a"): Promise<unknown> {
  worker?.say({ type: "response", id: OPEN, payload: { id } });
  return vi.advanceTimersByTimeAsync(0);
}

async function begin(changed: Partial<RunRequest> = {}) {
  const heard: string[] = [];
  const workers: HandWorker[] = [];
  const client = new AnalysisClient(() => {
    const worker = new HandWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  const opening = client.open({ kind: "file", name: "a.tif", file: new Blob([]) });
  await opened(workers[0]);
  const slide = await opening;
  const abort = new AbortController();
  const ended: unknown[] = [];
  client
    .run("a", { ...request, backend: "wasm", ...changed }, abort.signal, (name) => heard.push(name))
    .catch((error: unknown) => ended.push(error));
  await vi.advanceTimersByTimeAsync(0);
  return { client, workers, abort, ended, heard, slide };
}

test("a stopped run ends with its worker's word", async () => {
  const { workers, abort, ended } = await begin();
  abort.abort();
  await vi.advanceTimersByTimeAsync(1000);
  expect(ended).toEqual([]);
  say(workers[0], { type: "error", error: { _tag: "Cancelled", message: "cancelled", details: {} } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ended).toMatchObject([{ _tag: "Cancelled" }]);
  expect(workers.map(({ terminated }) => terminated)).toEqual([false]);
});

test("a worker that does not stop is replaced, and the run counts as cancelled, not as begun again", async () => {
  const { workers, abort, ended } = await begin();
  abort.abort();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  expect(workers[1]?.heard).toEqual([]);
  expect(ended).toMatchObject([{ _tag: "Cancelled" }]);
});

test("a silent worker is started again after two minutes; one whose self-test was very slow is given the time its windows need", async () => {
  const { workers } = await begin();
  await vi.advanceTimersByTimeAsync(130_000);
  expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);

  const { workers: slow } = await begin();
  say(slow[0], { type: "event", name: "pace", payload: { windowMs: 400_000 } });
  await vi.advanceTimersByTimeAsync(1_500_000);
  expect(slow.map(({ terminated }) => terminated)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(200_000);
  expect(slow.map(({ terminated }) => terminated)).toEqual([true, false]);
});

const wrongAnswer = { type: "error", error: { _tag: "CanaryFailed", message: "wrong", details: {} } } as const;
const onGpu = { type: "event", name: "backend", payload: { backend: "webgpu", description: "", reason: "" } } as const;
const onCpu = { ...onGpu, payload: { ...onGpu.payload, backend: "wasm" } } as const;

test("where the backend may be chosen, a GPU that fails its self-test gives way to the CPU, with a message", async () => {
  const { workers, ended, heard } = await begin({ backend: "auto" });
  say(workers[0], onGpu);
  say(workers[0], wrongAnswer);
  await vi.advanceTimersByTimeAsync(10);
  expect(heard).toEqual(["backend"]);
  await opened(workers[1]);
  say(workers[1], onCpu);
  expect(heard).toEqual(["backend", "fallback", "backend"]);
  expect(workers[1]?.heard).toMatchObject([
    { name: "open", payload: { opening: 1, input: { name: "a.tif" } } },
    { name: "run", payload: { slide: { opening: 1, slideId: "a" }, request: { backend: "wasm" } } },
  ]);
  expect(ended).toEqual([]);
});

test.each(["webgpu", "counted", "cpu"])("a self-test that fails ends the run: %s", async (why) => {
  const { workers, ended } = await begin({ backend: why === "webgpu" ? "webgpu" : "auto" });
  if (why === "cpu") say(workers[0], onCpu);
  if (why === "counted") say(workers[0], { type: "event", name: "window", payload: {} });
  say(workers[0], wrongAnswer);
  await vi.advanceTimersByTimeAsync(10);
  expect(ended).toMatchObject([{ _tag: "CanaryFailed" }]);
  expect(workers).toHaveLength(1);
});

test("a network that no backend can start is an error, and no fault of a GPU; a CPU worker that hangs is not called one either", async () => {
  const unusable = { type: "error", error: { _tag: "ModelUnusable", message: "no", details: {} } } as const;
  const { workers, ended, heard } = await begin({ backend: "auto" });
  say(workers[0], unusable);
  await vi.advanceTimersByTimeAsync(10);
  await opened(workers[1]);
  say(workers[1], unusable);
  await vi.advanceTimersByTimeAsync(10);
  expect(ended).toMatchObject([{ _tag: "ModelUnusable" }]);
  expect(heard).toEqual([]);

  const hanging = await begin({ backend: "auto" });
  for (const worker of [0, 1, 2]) {
    if (worker > 0) await opened(hanging.workers[worker]);
    say(hanging.workers[worker], onCpu);
    await vi.advanceTimersByTimeAsync(130_000);
  }
  expect(hanging.ended).toMatchObject([{ _tag: "WorkerStalled" }]);
  expect(hanging.heard).toEqual(["backend", "backend", "backend"]);
});

const lost = { type: "error", error: { _tag: "DeviceLost", message: "lost", details: {} } } as const;

test("a pause before the run, during it and while its worker is started again stays a pause", async () => {
  const before = await begin({ paused: true });
  expect(before.workers[0]?.heard.at(-1)).toMatchObject({ name: "run", payload: { request: { paused: true } } });

  const { client, workers } = await begin();
  say(workers[0], lost);
  await vi.advanceTimersByTimeAsync(0);
  await client.pause();
  await opened(workers[1]);
  expect(workers[1]?.heard.at(-1)).toMatchObject({ name: "run", payload: { request: { run: 1, paused: true } } });
  // Nor does the silence of a paused run end its worker.
  await vi.advanceTimersByTimeAsync(600_000);
  expect(workers[1]?.terminated).toBe(false);
  void client.resume();
  expect(workers[1]?.heard.at(-1)).toMatchObject({ name: "resume", payload: 1 });
});

test("a pause without a run says nothing to the worker and pauses no later run", async () => {
  const { client, workers, ended, abort } = await begin();
  abort.abort();
  say(workers[0], { type: "error", error: { _tag: "Cancelled", message: "cancelled", details: {} } });
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toHaveLength(1);
  const heard = workers[0]?.heard.length;
  await client.pause();
  expect(workers[0]?.heard).toHaveLength(heard as number);
  void client.run("a", request, new AbortController().signal, () => undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(workers[0]?.heard.at(-1)).toMatchObject({ name: "run", payload: { request: { run: 2, paused: false } } });
});

test("a worker started again opens the slide of the run, whatever was opened and cancelled since", async () => {
  const { client, workers, heard } = await begin();
  const cancel = new AbortController();
  const opening = client.open({ kind: "file", name: "b.tif", file: new Blob([]) }, cancel.signal);
  cancel.abort();
  await expect(opening).rejects.toMatchObject({ _tag: "Cancelled" });
  expect(workers[0]?.heard.at(-1)).toMatchObject({ name: "close", payload: 2 });
  say(workers[0], lost);
  await vi.advanceTimersByTimeAsync(0);
  expect(workers[1]?.heard).toMatchObject([{ name: "open", payload: { input: { name: "a.tif" } } }]);
  await opened(workers[1]);
  // A late word of the worker before is no word of this run.
  say(workers[0], { type: "event", name: "window", payload: {} });
  expect(heard).toEqual([]);
});

test("a slide that is closed while another worker opens it again is not kept there, and its run ends", async () => {
  const { workers, ended, slide } = await begin();
  say(workers[0], lost);
  await vi.advanceTimersByTimeAsync(0);
  expect(workers[1]?.heard).toMatchObject([{ name: "open" }]);
  slide.close();
  expect(workers[1]?.heard.slice(1)).toMatchObject([
    { type: "abort", id: OPEN },
    { name: "close", payload: 1 },
  ]);
  await opened(workers[1]);
  expect(ended).toMatchObject([{ _tag: "Cancelled" }]);
});

test("where the file holds another slide by the time it is opened again, the run ends and nothing is counted", async () => {
  const { workers, ended } = await begin();
  say(workers[0], lost);
  await vi.advanceTimersByTimeAsync(0);
  await opened(workers[1], "b");
  expect(ended).toMatchObject([{ _tag: "WrongSlide", details: { asked: "a", held: "b" } }]);
  expect(workers[1]?.heard).toHaveLength(1);
});

test("a slide that is not open is refused before the worker is asked; a worker that failed is started again by the next request", async () => {
  const { client, workers, ended } = await begin();
  await expect(client.detectStain("b", { withContrast: false })).rejects.toMatchObject({ _tag: "WrongSlide" });
  expect(workers[0]?.heard).toHaveLength(2);
  workers[0]?.dispatchEvent(new Event("error"));
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toMatchObject([{ _tag: "WorkerFailed" }]);
  const guess = client.detectStain("a", { withContrast: false });
  await opened(workers[1]);
  say(workers[1], { type: "response", payload: "guess" });
  await expect(guess).resolves.toBe("guess");
});

test("a worker that cannot start is not started over and over, but once for every slide opened", async () => {
  const workers: HandWorker[] = [];
  const client = new AnalysisClient(() => {
    const worker = new HandWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  const input = { kind: "file", name: "a.tif", file: new Blob([]) } as const;
  workers[0]?.dispatchEvent(new Event("error"));
  const opening = client.open(input);
  expect(workers).toHaveLength(2);
  workers[1]?.dispatchEvent(new Event("error"));
  await expect(opening).rejects.toMatchObject({ _tag: "WorkerFailed" });
  await expect(client.detectStain("a", { withContrast: false })).rejects.toMatchObject({ _tag: "WrongSlide" });
  expect(workers).toHaveLength(2);
});

test("an opening that waits behind a run that does not stop goes on in the worker that follows", async () => {
  const { client, workers, abort, ended } = await begin();
  const opening = client.open({ kind: "file", name: "b.tif", file: new Blob([]) });
  abort.abort();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(ended).toMatchObject([{ _tag: "Cancelled" }]);
  expect(workers).toHaveLength(2);
  expect(workers[1]?.heard).toMatchObject([{ name: "open", payload: { opening: 2, input: { name: "b.tif" } } }]);
  await opened(workers[1], "b");
  await expect(opening).resolves.toMatchObject({ info: { id: "b" } });
});
