import type { FromWorker, ToWorker } from "../../../src/worker/rpc/protocol.ts";

/** A worker that answers only what the test says. */
export class HandWorker extends EventTarget {
  readonly heard: ToWorker[] = [];
  terminated = false;

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: FromWorker): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}
