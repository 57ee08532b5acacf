import { csvChunks } from "../core/exports/csv.ts";
import type { ExportRequest } from "../core/exports/export-request.ts";
import { geoJsonChunks } from "../core/exports/geojson.ts";
import { type SummaryInput, summarise } from "../core/summary.ts";
import { serveRpc, type WorkerScope } from "./rpc-server.ts";

export interface ExportFileRequest {
  readonly kind: "csv" | "summary" | "geojson";
  readonly request: ExportRequest;
  readonly summary: SummaryInput;
}

export interface ExportRequests {
  make: [ExportFileRequest, Blob];
}

/** Makes export files away from the page's thread; a chunk of text becomes bytes before the next one is made. */
serveRpc<ExportRequests, Record<never, never>>(globalThis as unknown as WorkerScope, () => ({
  async make({ kind, request, summary }) {
    if (kind === "summary") {
      return { payload: new Blob([`${JSON.stringify(summarise(summary), null, 2)}\n`], { type: "application/json" }) };
    }
    const encoder = new TextEncoder();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (const chunk of kind === "csv" ? csvChunks(request) : geoJsonChunks(request)) parts.push(encoder.encode(chunk));
    return { payload: new Blob(parts, { type: kind === "csv" ? "text/csv" : "application/geo+json" }) };
  },
}));
