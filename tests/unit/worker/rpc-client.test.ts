import { expect, test } from "vitest";
import { RpcClient } from "../../../src/worker/rpc/client.ts";
import type { EventListener } from "../../../src/worker/rpc/protocol.ts";
import { HandWorker } from "../support/hand-worker.ts";

function converse() {
  const worker = new HandWorker();
  const events: string[] = [];
  const client = new RpcClient<{ run: [number, string, { window: number }] }>(worker as unknown as Worker);
  const onEvent: EventListener<{ window: number }> = (name, payload) => events.push(`${name} ${payload}`);
  return { worker, events, client, abort: new AbortController(), onEvent };
}

test("a request that is cancelled rejects at once and tells the worker", async () => {
  const { worker, client, abort } = converse();
  const asked = client.call("run", 1, { signal: abort.signal });
  abort.abort();
  await expect(asked).rejects.toMatchObject({ _tag: "Cancelled" });
  expect(worker.heard.map(({ type }) => type)).toEqual(["request", "abort"]);
});

test("a request that leaves the last word to the worker hears it to its end after it was cancelled", async () => {
  const { worker, events, client, abort, onEvent } = converse();
  let ended = false;
  const asked = client.call("run", 1, { signal: abort.signal, onAbort: "wait", onEvent }).finally(() => {
    ended = true;
  });
  abort.abort();
  worker.say({ type: "event", id: 1, name: "window", payload: 7 });
  await new Promise((resolve) => setTimeout(resolve));
  expect(ended).toBe(false);
  expect(events).toEqual(["window 7"]);
  worker.say({ type: "error", id: 1, error: { _tag: "Cancelled", message: "cancelled", details: {} } });
  await expect(asked).rejects.toMatchObject({ _tag: "Cancelled" });
});

test("an event belongs to its request: it never reaches another one, nor anybody after the answer", async () => {
  const { worker, events, client, onEvent } = converse();
  const first = client.call("run", 1, { onEvent: (_name, payload) => events.push(`first ${payload}`) });
  const second = client.call("run", 2, { onEvent });
  worker.say({ type: "event", id: 2, name: "window", payload: 5 });
  worker.say({ type: "event", id: 1, name: "window", payload: 6 });
  worker.say({ type: "response", id: 1, payload: "done" });
  worker.say({ type: "event", id: 1, name: "window", payload: 7 });
  worker.say({ type: "response", id: 2, payload: "done" });
  await Promise.all([first, second]);
  expect(events).toEqual(["window 5", "first 6"]);
});

test("a worker that could not start answers every later request with its failure", async () => {
  const { worker, client } = converse();
  worker.dispatchEvent(new Event("error"));
  const failure = { _tag: "WorkerFailed", message: "worker: could not start" };
  await expect(client.call("run", 1)).rejects.toMatchObject(failure);
  await expect(client.call("run", 2)).rejects.toMatchObject(failure);
  expect(client.failure).toMatchObject(failure);
  expect(client.hasAnswered).toBe(false);
  expect(worker.heard).toEqual([]);
  expect(worker.terminated).toBe(true);
});

test("a worker that breaks, or sends what cannot be read, fails what is pending and all that follows", async () => {
  for (const event of ["error", "messageerror"]) {
    const { worker, client } = converse();
    const asked = client.call("run", 1);
    worker.dispatchEvent(new Event(event));
    await expect(asked).rejects.toMatchObject({ _tag: "WorkerFailed" });
    await expect(client.call("run", 2)).rejects.toMatchObject({ _tag: "WorkerFailed" });
  }
});
