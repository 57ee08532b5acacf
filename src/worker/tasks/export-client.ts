import { TaggedError } from "../../core/base/errors.ts";
import type { ExportInput, ExportKind } from "../../core/exports/export-input.ts";
import { RpcClient } from "../rpc/client.ts";
import type { ExportRequests } from "./export-worker.ts";
import type { MadeFile } from "./make-export.ts";
import { piecesOf, split } from "./piecewise.ts";

/** Has files made in an export worker; one at a time. */
export class ExportClient {
  readonly #rpc: RpcClient<ExportRequests>;

  constructor(createWorker: () => Worker) {
    this.#rpc = new RpcClient<ExportRequests>(createWorker());
  }

  /**
   * Hands the input over piece by piece, so that the page's thread is never held for long, and waits for the file. The input's arrays must not be
   * written to meanwhile. @throws ExportFailed, Cancelled.
   */
  async make(kind: ExportKind, input: ExportInput, signal?: AbortSignal): Promise<MadeFile> {
    const { skeleton, columns } = split(input);
    await this.#rpc.call("begin", skeleton, { signal });
    // Each piece is waited for: between two of them the page has its turn, and no more than one is under way.
    for (const piece of piecesOf(columns))
      await this.#rpc.call("take", piece, { signal, transfer: [piece.bytes.buffer] });
    return this.#rpc.call("make", kind, { signal });
  }

  /** Ends the worker. */
  close(): void {
    this.#rpc.terminate(new TaggedError("Cancelled", "the export worker was ended"));
  }
}
