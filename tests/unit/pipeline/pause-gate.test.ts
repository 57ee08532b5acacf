import { expect, test } from "vitest";
import { PauseGate } from "../../../src/pipeline/pause-gate.ts";

async function isWaiting(work: Promise<unknown>): Promise<boolean> {
  const tick = new Promise((resolve) => setTimeout(resolve, 0, "tick"));
  return (await Promise.race([work, tick])) === "tick";
}

test("an open gate is passed at once, a shut one when it is opened or the work is aborted", async () => {
  const gate = new PauseGate();
  const abort = new AbortController();
  expect(await isWaiting(gate.pass(abort.signal))).toBe(false);
  gate.pause();
  const waiting = gate.pass(abort.signal);
  const aborted = gate.pass(AbortSignal.abort());
  expect(await isWaiting(aborted)).toBe(false);
  expect(await isWaiting(waiting)).toBe(true);
  gate.resume();
  expect(await isWaiting(waiting)).toBe(false);
  gate.pause();
  const stopped = gate.pass(abort.signal);
  abort.abort();
  expect(await isWaiting(stopped)).toBe(false);
});

test("a gate that is opened and shut again in the same breath lets nothing through", async () => {
  const gate = new PauseGate();
  gate.pause();
  const waiting = gate.pass(new AbortController().signal);
  gate.resume();
  gate.pause();
  expect(await isWaiting(waiting)).toBe(true);
  gate.resume();
  expect(await isWaiting(waiting)).toBe(false);
});
