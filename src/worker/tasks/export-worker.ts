import { TaggedError } from "../../core/base/errors.ts";
import type { ExportInput, ExportKind } from "../../core/exports/export-input.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";
import { type MadeFile, makeExport } from "./make-export.ts";
import { type ColumnPiece, PieceCollector, type Skeleton } from "./piecewise.ts";

/** First what a file is made of, without its columns; then the columns, piece by piece; then the file. One at a time. */
export interface ExportRequests {
  begin: [Skeleton, null];
  take: [ColumnPiece, null];
  make: [ExportKind, MadeFile];
}

let collector: PieceCollector | null = null;

function begun(): PieceCollector {
  if (!collector) throw new TaggedError("Unexpected", "no export was begun");
  return collector;
}

/** Makes export files away from the page's thread. */
serveRpc<ExportRequests>(globalThis as unknown as WorkerScope, {
  async begin(skeleton) {
    collector = new PieceCollector(skeleton);
    return { payload: null };
  },
  async take(piece) {
    begun().take(piece);
    return { payload: null };
  },
  async make(kind, signal) {
    const input = begun().whole() as ExportInput;
    collector = null;
    return { payload: await makeExport(kind, input, signal) };
  },
});
