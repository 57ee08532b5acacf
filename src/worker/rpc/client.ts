import { deserializeError, TaggedError } from "../../core/base/errors.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

type RequestMap<T> = { [Name in keyof T]: [unknown, unknown] };

interface Pending {
  readonly resolve: (payload: never) => void;
  readonly reject: (error: TaggedError) => void;
}

/** The asking half of the typed conversation with one worker. */
export class RpcClient<Requests extends RequestMap<Requests>, Events> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  /** performance.now() of the last word from the worker: the watchdog reads it. */
  lastHeardAt = performance.now();

  constructor(worker: Worker, onEvent: <Name extends keyof Events>(name: Name, payload: Events[Name]) => void) {
    this.#worker = worker;
    worker.addEventListener("message", (message: MessageEvent<FromWorker>) => {
      this.lastHeardAt = performance.now();
      const data = message.data;
      if (data.type === "event") {
        onEvent(data.name as keyof Events, data.payload as Events[keyof Events]);
        return;
      }
      const pending = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      if (data.type === "response") pending?.resolve(data.payload as never);
      else pending?.reject(deserializeError(data.error));
    });
    worker.addEventListener("error", (event) => {
      this.#failAll(new TaggedError("Unexpected", `worker: ${event.message || "could not start"}`));
    });
  }

  /**
   * Asks and waits; `transfer` is handed over instead of copied. An aborted signal tells the worker and rejects with Cancelled at once, or
   * (onAbort "wait") leaves the last word to the worker, whose events until then are heard.
   */
  call<Name extends keyof Requests & string>(
    name: Name,
    payload: Requests[Name][0],
    signal?: AbortSignal,
    transfer: Transferable[] = [],
    onAbort: "leave" | "wait" = "leave",
  ): Promise<Requests[Name][1]> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const cancelled = (): void => {
        this.#worker.postMessage({ type: "abort", id } satisfies ToWorker);
        if (onAbort === "wait") return;
        this.#pending.delete(id);
        reject(new TaggedError("Cancelled", "cancelled"));
      };
      if (signal?.aborted) {
        reject(new TaggedError("Cancelled", "cancelled"));
        return;
      }
      signal?.addEventListener("abort", cancelled, { once: true });
      this.#pending.set(id, {
        resolve: (value) => {
          signal?.removeEventListener("abort", cancelled);
          resolve(value);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", cancelled);
          reject(error);
        },
      });
      this.#worker.postMessage({ type: "request", id, name, payload } satisfies ToWorker, transfer);
    });
  }

  /** Ends the worker; everything pending fails with the reason. */
  terminate(reason: TaggedError): void {
    this.#worker.terminate();
    this.#failAll(reason);
  }

  #failAll(error: TaggedError): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
