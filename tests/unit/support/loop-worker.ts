import type { RequestMap } from "../../../src/worker/rpc/protocol.ts";
import { type Handlers, serveRpc, type WorkerScope } from "../../../src/worker/rpc/server.ts";

/** A worker on the test's own thread: messages are copied and arrive later, in order, as between threads. */
export class LoopWorker extends EventTarget {
  readonly #inside = new EventTarget();
  #ended = false;

  static serving<Requests extends RequestMap<Requests>>(handlers: Handlers<Requests>): Worker {
    const worker = new LoopWorker();
    const scope: WorkerScope = {
      postMessage: (message) => worker.#send(worker, message),
      addEventListener: (type, listener) => {
        worker.#inside.addEventListener(type, listener as (event: Event) => void);
      },
    };
    serveRpc<Requests>(scope, handlers);
    return worker as unknown as Worker;
  }

  postMessage(message: unknown): void {
    this.#send(this.#inside, message);
  }

  terminate(): void {
    this.#ended = true;
  }

  #send(target: EventTarget, message: unknown): void {
    const data: unknown = structuredClone(message);
    setTimeout(() => {
      if (!this.#ended) target.dispatchEvent(new MessageEvent("message", { data }));
    });
  }
}
