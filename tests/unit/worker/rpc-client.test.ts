import { expect, test } from "vitest";
import { RpcClient } from "../../../src/worker/rpc/client.ts";
import { HandWorker } from "../support/hand-worker.ts";

function converse() {
  const worker = new HandWorker();
  const events: string[] = [];
  const client = new RpcClient<{ run: [number, string] }, { window: number }>(
    worker as unknown as Worker,
    (name, payload) => events.push(`${name} ${payload}`),
  );
  return { worker, events, client, abort: new AbortController() };
}

test("a request that is cancelled rejects at once and tells the worker", async () => {
  const { worker, client, abort } = converse();
  const asked = client.call("run", 1, abort.signal);
  abort.abort();
  await expect(asked).rejects.toMatchObject({ _tag: "Cancelled" });
  expect(worker.heard.map(({ type }) => type)).toEqual(["request", "abort"]);
});

test("a request that leaves the last word to the worker hears it to its end after it was cancelled", async () => {
  const { worker, events, client, abort } = converse();
  let ended = false;
  const asked = client.call("run", 1, abort.signal, [], "wait").finally(() => {
    ended = true;
  });
  abort.abort();
  worker.say({ type: "event", name: "window", payload: 7 });
  await new Promise((resolve) => setTimeout(resolve));
  expect(ended).toBe(false);
  expect(events).toEqual(["window 7"]);
  worker.say({ type: "error", id: 1, error: { _tag: "Cancelled", message: "cancelled", details: {} } });
  await expect(asked).rejects.toMatchObject({ _tag: "Cancelled" });
});
