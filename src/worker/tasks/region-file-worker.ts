import { inChunks } from "../../core/exports/export-request.ts";
import type { RegionFileContent } from "../../core/regions/region-file.ts";
import { regionGeoJsonPieces, type WrittenRegion } from "../../core/regions/write-geojson.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";
import { readRegionFile } from "./read-region-file.ts";

export interface RegionFileRequests {
  read: [Blob, RegionFileContent];
  write: [readonly WrittenRegion[], Blob];
}

/** Reads and writes region files away from the page's thread. */
serveRpc<RegionFileRequests>(globalThis as unknown as WorkerScope, {
  async read(file) {
    return { payload: await readRegionFile(file) };
  },
  async write(regions) {
    const chunks = [...inChunks(regionGeoJsonPieces(regions))];
    return { payload: new Blob(chunks, { type: "application/geo+json" }) };
  },
});
