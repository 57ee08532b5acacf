import type { ExportInput, ExportKind } from "../core/exports/export-files.ts";
import { type MadeFile, makeExport } from "./make-export.ts";
import { serveRpc, type WorkerScope } from "./rpc-server.ts";

export interface ExportRequests {
  make: [{ readonly kind: ExportKind; readonly input: ExportInput }, MadeFile];
}

/** Makes export files away from the page's thread. */
serveRpc<ExportRequests, Record<never, never>>(globalThis as unknown as WorkerScope, () => ({
  make: async ({ kind, input }, signal) => ({ payload: await makeExport(kind, input, signal) }),
}));
