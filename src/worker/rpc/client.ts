import { deserializeError, TaggedError } from "../../core/base/errors.ts";
import type { EventListener, EventsOf, FromWorker, RequestMap, ToWorker } from "./protocol.ts";

export interface CallOptions<Events> {
  readonly signal?: AbortSignal | undefined;
  /** Handed over instead of copied. */
  readonly transfer?: Transferable[];
  /** "leave" (unless given): an abort rejects at once. "wait": the worker has the last word, and its events until then arrive. */
  readonly onAbort?: "leave" | "wait";
  readonly onEvent?: EventListener<Events> | undefined;
}

interface Pending {
  resolve(payload: unknown): void;
  reject(error: TaggedError): void;
  event(name: string, payload: unknown): void;
}

/**
 * The asking half of the typed conversation with one worker. An answer or event of a request that nobody waits for is dropped. A failure of
 * the worker is final: it is ended, and every later request is rejected with the same error.
 */
export class RpcClient<Requests extends RequestMap<Requests>> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #failure: TaggedError | null = null;
  #hasAnswered = false;
  /** performance.now() of the last message from the worker: the watchdog reads it. */
  lastHeardAt = performance.now();

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#receive(data));
    worker.addEventListener("error", (event) => {
      this.terminate(new TaggedError("WorkerFailed", `worker: ${event.message || "could not start"}`));
    });
    worker.addEventListener("messageerror", () => {
      this.terminate(new TaggedError("WorkerFailed", "worker: a message could not be read"));
    });
  }

  /** Why the worker is dead; null: it lives as far as is known. */
  get failure(): TaggedError | null {
    return this.#failure;
  }

  /** Whether the worker has ever sent a message: one that has not may be unable to start. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** Asks and waits. An aborted signal cancels the request in the worker. @throws what the handler throws, Cancelled, WorkerFailed, WorkerStalled. */
  call<Name extends keyof Requests & string>(
    name: Name,
    payload: Requests[Name][0],
    { signal, transfer = [], onAbort = "leave", onEvent }: CallOptions<EventsOf<Requests[Name]>> = {},
  ): Promise<Requests[Name][1]> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#worker.postMessage({ type: "abort", id } satisfies ToWorker);
        if (onAbort === "wait") return;
        this.#pending.delete(id);
        reject(cancelled());
      };
      // Throws where the payload cannot be copied: then nothing is pending.
      this.#worker.postMessage({ type: "request", id, name, payload } satisfies ToWorker, transfer);
      signal?.addEventListener("abort", abort, { once: true });
      this.#pending.set(id, {
        resolve: (value) => {
          signal?.removeEventListener("abort", abort);
          resolve(value as Requests[Name][1]);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", abort);
          reject(error);
        },
        event: (event, value) => onEvent?.(event as never, value as never),
      });
    });
  }

  /** Asks the worker to release something, without waiting. One that is dead, or dies before it answers, holds nothing any more. */
  release<Name extends keyof Requests & string>(name: Name, payload: Requests[Name][0]): void {
    if (this.#failure) return;
    this.call(name, payload).catch((error: unknown) => {
      if (!this.#failure) throw error;
    });
  }

  /** Ends the worker; everything pending, and all that is asked later, fails with the reason. */
  terminate(reason: TaggedError): void {
    this.#failure ??= reason;
    this.#worker.terminate();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(reason);
  }

  #receive(message: FromWorker): void {
    this.#hasAnswered = true;
    this.lastHeardAt = performance.now();
    const pending = this.#pending.get(message.id);
    if (message.type === "event") {
      pending?.event(message.name, message.payload);
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === "response") pending?.resolve(message.payload);
    else pending?.reject(deserializeError(message.error));
  }
}

function cancelled(): TaggedError {
  return new TaggedError("Cancelled", "cancelled");
}
