import { TaggedError } from "../../core/base/errors.ts";
import { sha256 } from "../../core/base/hash.ts";
import { EXPORT_FILES } from "../../core/exports/export-files.ts";
import type { ExportKind } from "../../core/exports/export-input.ts";
import { makeProvenanceRecord } from "../../core/exports/provenance-record.ts";
import { summarise } from "../../core/exports/summary.ts";
import { readModelFiles } from "../../inference/read-model-files.ts";
import { makeAuditLogFile } from "../../store/audit/audit-log-store.ts";
import { TaskClient } from "../../worker/tasks/task-client.ts";
import { answered } from "../base/answered.ts";
import { addFileInput } from "../base/file-input.ts";
import { HEADLESS, type HeadlessOptions, type HeadlessOutcome } from "../base/headless-protocol.ts";
import { installEvaluation } from "../evaluate/evaluation-page.ts";
import { countFile, type HeadlessCount, identifyFile } from "./headless-count.ts";

/** Turns the page into the headless command's engine: two file inputs and one function, no interface. */
export function startHeadlessPage(options: HeadlessOptions): void {
  const slideInput = addFileInput(HEADLESS.slideInput);
  const modelInput = addFileInput(HEADLESS.modelInput);
  installEvaluation(options, modelInput);
  const slideFile = (): File => {
    const file = slideInput.files?.[0];
    if (!file) throw new TaggedError("Unexpected", "no slide was handed over");
    return file;
  };
  window.granuloscopeHeadless = {
    identify: () => answered(() => identifyFile(slideFile(), options.createAnalysisWorker)),
    run: (request) =>
      answered(async () => {
        const file = slideFile();
        const model = request.ownModel
          ? await readModelFiles([...(modelInput.files ?? [])])
          : await options.loadBuiltInModel(request.builtInModel);
        const count = await countFile(file, model, request, options.createAnalysisWorker);
        return writeFiles(count, request.files, options.createTaskWorker);
      }),
  };
}

/** Makes the files in the app's task worker and hands them over piece by piece, with the hash of each. */
async function writeFiles(
  { input, auditLog, fallback }: HeadlessCount,
  kinds: readonly ExportKind[],
  createTaskWorker: () => Worker,
): Promise<HeadlessOutcome> {
  const summary = summarise(input.summary);
  const written: Record<string, string> = {};
  if (kinds.length > 0) {
    const file = await makeAuditLogFile(input.request.slide.id, auditLog, input.request.context.chainHead);
    await handOver("trail.jsonl", file);
    written["trail.jsonl"] = sha256(new Uint8Array(await file.arrayBuffer()));
    const tasks = new TaskClient(createTaskWorker);
    try {
      for (const kind of kinds) {
        const { ending } = EXPORT_FILES[kind];
        const made = await tasks.run("makeExport", { kind, input });
        await handOver(ending, made.file);
        written[ending] = made.sha256;
      }
    } finally {
      tasks.close();
    }
  }
  return { summary, failedTiles: summary.failedTiles, fallback, written, receipt: makeProvenanceRecord(input) };
}

/** Bytes of one piece; a multiple of three, so that base64 pieces end whole. */
const PIECE_BYTES = 3 * 64 * 1024;

async function handOver(ending: string, file: Blob): Promise<void> {
  for (let from = 0; from < Math.max(1, file.size); from += PIECE_BYTES) {
    const bytes = new Uint8Array(await file.slice(from, from + PIECE_BYTES).arrayBuffer());
    let binary = "";
    for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
    await window.granuloscopeWrite?.(ending, btoa(binary));
  }
}
