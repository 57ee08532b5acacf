import { expect, test, vi } from "vitest";
import type { ExportInput } from "../../../src/core/exports/export-input.ts";
import type { Handlers } from "../../../src/worker/rpc/server.ts";
import { PIECE_BYTES } from "../../../src/worker/tasks/piecewise.ts";
import { TaskClient } from "../../../src/worker/tasks/task-client.ts";
import { createTaskHandlers } from "../../../src/worker/tasks/task-handlers.ts";
import type { TaskRequests } from "../../../src/worker/tasks/task-protocol.ts";
import type { Tasks } from "../../../src/worker/tasks/tasks.ts";
import { HandWorker } from "../support/hand-worker.ts";
import { LoopWorker } from "../support/loop-worker.ts";

const notAsked = () => Promise.reject(new Error("not asked"));

/** A client over the worker's own handlers; the tasks given stand for the real ones. */
function begin(given: Partial<Handlers<Tasks>>) {
  let workers = 0;
  const tasks: Handlers<Tasks> = {
    makeExport: notAsked,
    findFields: notAsked,
    readRegionFile: notAsked,
    writeRegionFile: notAsked,
    writeReviewPackage: notAsked,
    readReviewPackage: notAsked,
    tryModel: notAsked,
    ...given,
  };
  const client = new TaskClient(() => {
    workers++;
    return LoopWorker.serving<TaskRequests>(createTaskHandlers(tasks));
  });
  return { client, started: () => workers };
}

/** Stands for an export's input: columns beside plain data. */
function inputOf(first: number): ExportInput {
  const column = new Uint8Array(PIECE_BYTES + 5).fill(first);
  return { name: `input ${first}`, column } as unknown as ExportInput;
}

test("the first task starts the worker, the others use it, and after close a new one is started", async () => {
  const { client, started } = begin({ readRegionFile: async () => ({ payload: { regions: [] } as never }) });
  expect(started()).toBe(0);
  await Promise.all([client.run("readRegionFile", new Blob([])), client.run("readRegionFile", new Blob([]))]);
  expect(started()).toBe(1);
  client.close();
  await client.run("readRegionFile", new Blob([]));
  expect(started()).toBe(2);
});

test("an export's input arrives whole in pieces, also when two are on their way at once", async () => {
  const { client } = begin({
    makeExport: async ({ kind, input }) => {
      const { name, column } = input as unknown as { name: string; column: Uint8Array };
      return { payload: { file: new Blob([]), sha256: `${kind} ${name} ${column.length} ${column.at(-1)}` } };
    },
  });
  const made = await Promise.all(
    [1, 2].map((first) => client.run("makeExport", { kind: "csv", input: inputOf(first) })),
  );
  const length = PIECE_BYTES + 5;
  expect(made.map(({ sha256 }) => sha256)).toEqual([`csv input 1 ${length} 1`, `csv input 2 ${length} 2`]);
});

test("a cancelled export ends at once, and its pieces are let go", async () => {
  const worker = new HandWorker();
  const client = new TaskClient(() => worker as unknown as Worker);
  const abort = new AbortController();
  const making = client.run("makeExport", { kind: "csv", input: inputOf(1) }, { signal: abort.signal });
  const ended = expect(making).rejects.toMatchObject({ _tag: "Cancelled" });
  worker.say({ type: "response", id: 1, payload: null });
  await vi.waitFor(() => expect(worker.heard.at(-1)).toMatchObject({ name: "take", payload: { job: 1 } }));
  abort.abort();
  await vi.waitFor(() => expect(worker.heard.at(-1)).toMatchObject({ name: "drop", payload: 1 }));
  await ended;
});

test("a task's signal and events reach it, and its error comes back with its tag", async () => {
  let heard: AbortSignal | null = null;
  const { client } = begin({
    findFields: (_request, signal) => {
      heard = signal;
      return new Promise(() => undefined);
    },
    tryModel: async (_files, _signal, emit) => {
      emit("session", null);
      throw new RangeError("broken");
    },
  });
  const abort = new AbortController();
  const finding = client.run("findFields", {} as never, { signal: abort.signal });
  await vi.waitFor(() => expect(heard).not.toBeNull());
  abort.abort();
  await expect(finding).rejects.toMatchObject({ _tag: "Cancelled" });
  await vi.waitFor(() => expect(heard).toMatchObject({ aborted: true }));
  const events: string[] = [];
  const trying = client.run("tryModel", [], { onEvent: (name) => events.push(name) });
  await expect(trying).rejects.toMatchObject({ _tag: "Unexpected" });
  expect(events).toEqual(["session"]);
});

test("a worker that could not start fails its task, and the next task gets another", async () => {
  const workers: HandWorker[] = [];
  const client = new TaskClient(() => {
    const worker = new HandWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  const first = client.run("readRegionFile", new Blob([]));
  workers[0]?.dispatchEvent(new Event("error"));
  await expect(first).rejects.toMatchObject({ _tag: "WorkerFailed" });
  const second = client.run("readRegionFile", new Blob([]));
  workers[1]?.say({ type: "response", id: 1, payload: "read" });
  await expect(second).resolves.toBe("read");
});
