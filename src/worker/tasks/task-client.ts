import { TaggedError } from "../../core/base/errors.ts";
import { type CallOptions, RpcClient } from "../rpc/client.ts";
import type { EventsOf } from "../rpc/protocol.ts";
import { piecesOf, split } from "./piecewise.ts";
import type { TaskRequests } from "./task-protocol.ts";
import { IN_PIECES, type Tasks } from "./tasks.ts";

export type TaskOptions<Name extends keyof Tasks> = Pick<CallOptions<EventsOf<Tasks[Name]>>, "signal" | "onEvent">;

/** Has tasks done in one worker, which the first task starts. A worker that failed is replaced by the next task. */
export class TaskClient {
  readonly #createWorker: () => Worker;
  #rpc: RpcClient<TaskRequests> | null = null;
  #nextJob = 1;

  constructor(createWorker: () => Worker) {
    this.#createWorker = createWorker;
  }

  /**
   * Does one task. The arrays of a request that goes over in pieces must not be written to meanwhile.
   * @throws the tags of the task (tasks.ts), Cancelled, WorkerFailed.
   */
  run<Name extends keyof Tasks>(
    name: Name,
    request: Tasks[Name][0],
    options: TaskOptions<Name> = {},
  ): Promise<Tasks[Name][1]> {
    if (!this.#rpc || this.#rpc.failure) this.#rpc = new RpcClient<TaskRequests>(this.#createWorker());
    if (IN_PIECES.has(name)) return this.#runInPieces(this.#rpc, name, request, options.signal);
    return this.#rpc.call(name, request, options as CallOptions<EventsOf<TaskRequests[Name]>>);
  }

  /** Ends the worker and what it is at; the next task starts another. */
  close(): void {
    this.#rpc?.terminate(new TaggedError("Cancelled", "the task worker was ended"));
    this.#rpc = null;
  }

  /** Hands the request over piece by piece, so that the page's thread is never held for long. */
  async #runInPieces<Name extends keyof Tasks>(
    rpc: RpcClient<TaskRequests>,
    name: Name,
    request: Tasks[Name][0],
    signal: AbortSignal | undefined,
  ): Promise<Tasks[Name][1]> {
    const job = this.#nextJob++;
    const { skeleton, columns } = split(request);
    try {
      await rpc.call("begin", { job, skeleton }, { signal });
      for (const piece of piecesOf(columns)) {
        // Each piece is waited for: between two of them the page has its turn, and no more than one is under way.
        await rpc.call("take", { job, piece }, { signal, transfer: [piece.bytes.buffer] });
      }
      return (await rpc.call("finish", { job, name }, { signal })) as Tasks[Name][1];
    } catch (error) {
      rpc.release("drop", job);
      throw error;
    }
  }
}
