import { inChunks } from "../../core/exports/export-request.ts";
import { answerFieldsRequest } from "../../core/fields/fields-request.ts";
import { regionGeoJsonPieces } from "../../core/regions/write-geojson.ts";
import type { Handlers } from "../rpc/server.ts";
import type { Tasks } from "./tasks.ts";

/**
 * Every task, by name: a new one is added here and in tasks.ts. What is large (the network's runtime, zip, the export writers) is loaded by
 * the first task that needs it.
 */
export const TASKS: Handlers<Tasks> = {
  async makeExport({ kind, input }, signal) {
    const { makeExport } = await import("./make-export.ts");
    return { payload: await makeExport(kind, input, signal) };
  },
  async findFields(request) {
    return { payload: answerFieldsRequest(request) };
  },
  async readRegionFile(file) {
    const { readRegionFile } = await import("./read-region-file.ts");
    return { payload: await readRegionFile(file) };
  },
  async writeRegionFile(regions) {
    const chunks = [...inChunks(regionGeoJsonPieces(regions))];
    return { payload: new Blob(chunks, { type: "application/geo+json" }) };
  },
  async writeReviewPackage({ crops, ...contents }) {
    const { writeReviewPackage } = await import("./review-package-zip.ts");
    const { packCrops } = await import("./pack-crops.ts");
    return { payload: await writeReviewPackage({ ...contents, crops: await packCrops(crops) }) };
  },
  async readReviewPackage({ file, ours }) {
    const { readReviewPackage } = await import("./review-package-zip.ts");
    return { payload: await readReviewPackage(file, ours) };
  },
  async tryModel(files, _signal, emit) {
    const { tryModel } = await import("../../inference/try-model.ts");
    const tried = await tryModel(files, () => emit("session", null));
    return { payload: tried, transfer: [tried.onnx] };
  },
};
