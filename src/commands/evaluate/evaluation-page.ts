import { TaggedError } from "../../core/base/errors.ts";
import { peakOrder, takeCells } from "../../core/cells/cells.ts";
import { CountFold } from "../../core/count/count-fold.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import type { BackendChoice } from "../../core/model/stages.ts";
import { readModelFiles } from "../../inference/read-model-files.ts";
import { AnalysisClient } from "../../worker/analysis/analysis-client.ts";
import { collectRun } from "../../worker/analysis/run-collector.ts";
import type { ModelFiles } from "../../worker/rpc/protocol.ts";
import { answered } from "../base/answered.ts";
import { addFileInput } from "../base/file-input.ts";
import type { HeadlessOptions } from "../base/headless-protocol.ts";
import { type CropOrder, EVALUATION_INPUT, type FieldAnswer, type FieldRequest } from "./evaluation-protocol.ts";
import { PERTURBATIONS, type Perturbation } from "./figures/perturbations.ts";

/** Lets the evaluation count field after field with one worker, whose network stays loaded. */
export function installEvaluation(options: HeadlessOptions, modelInput: HTMLInputElement): void {
  const fieldInput = addFileInput(EVALUATION_INPUT);
  let client: AnalysisClient | null = null;
  let model: ModelFiles<ModelManifest> | null = null;
  let backend: BackendChoice = "auto";
  const fileNamed = (name: string): File => {
    const file = [...(fieldInput.files ?? [])].find((candidate) => candidate.name === name);
    if (!file) throw new TaggedError("Unexpected", `no field ${name} was handed over`);
    return file;
  };
  window.granuloscopeEvaluation = {
    useModel: (wanted) =>
      answered(async () => {
        backend = wanted.backend;
        model = wanted.ownModel
          ? await readModelFiles([...(modelInput.files ?? [])])
          : await options.loadBuiltInModel(wanted.builtInModel);
        return model.manifest;
      }),
    countField: (request) =>
      answered(async () => {
        if (!model) throw new TaggedError("Unexpected", "no network was chosen");
        client ??= new AnalysisClient(options.createAnalysisWorker);
        return countField(fileNamed(request.file), request, model, backend, client);
      }),
    cropFields: (orders) =>
      answered(async () => {
        const crops: string[] = [];
        for (const order of orders) crops.push(await drawCrop(fileNamed(order.file), order));
        return crops;
      }),
  };
}

async function countField(
  file: File,
  request: FieldRequest,
  model: ModelFiles,
  backend: BackendChoice,
  client: AnalysisClient,
): Promise<FieldAnswer> {
  const perturbation = PERTURBATIONS.find(({ name }) => name === request.perturbation);
  if (!perturbation) throw new TaggedError("Unexpected", `no perturbation ${request.perturbation}`);
  const changed = await perturbFile(file, perturbation, request.micronsPerPx);
  const table = new CountFold(() => model.manifest);
  const opened = await client.open({ kind: "file", name: changed.name, file: changed });
  const { info } = opened;
  const outcome = await client
    .run(
      info.id,
      {
        ...model,
        micronsPerPx: request.micronsPerPx * perturbation.scaleFactor,
        backend,
        scope: null,
        focus: { x: info.widthPx / 2, y: info.heightPx / 2 },
        gridOffsetPx: 0,
        threads: navigator.hardwareConcurrency,
        paused: false,
      },
      new AbortController().signal,
      collectRun(table),
    )
    .finally(() => opened.close());
  const [failure] = outcome.failures;
  if (failure) throw new TaggedError(failure.error._tag, `${request.file}: ${failure.error.message}`);
  const order = peakOrder(table.cells);
  const cells = takeCells(table.cells, order);
  return {
    x: [...cells.x],
    y: [...cells.y],
    classId: [...cells.classId],
    centreProbability: [...cells.centreProbability],
    classProbabilities: [...cells.classProbabilities],
    flagged: Array.from(order, (row) => table.flagged[row] as number),
    backend: table.backendInUse?.description ?? "",
  };
}

/** The field as another laboratory or scanner might have given it; the file itself where nothing is changed. */
async function perturbFile(file: File, perturbation: Perturbation, micronsPerPx: number): Promise<File> {
  const { pixels, jpegQuality } = perturbation;
  if (!pixels && jpegQuality === null) return file;
  const { canvas, context } = await drawImage(file);
  if (pixels) {
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    pixels({ data: image.data, widthPx: canvas.width, heightPx: canvas.height }, micronsPerPx);
    context.putImageData(image, 0, 0);
  }
  const blob =
    jpegQuality === null
      ? await canvas.convertToBlob({ type: "image/png" })
      : await canvas.convertToBlob({ type: "image/jpeg", quality: jpegQuality });
  return new File([blob], jpegQuality === null ? file.name : `${file.name}.jpg`, { type: blob.type });
}

async function drawImage(file: Blob): Promise<{ canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D }> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { canvas, context };
}

async function drawCrop(file: File, { x, y, sizePx, outputPx }: CropOrder): Promise<string> {
  const bitmap = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(outputPx, outputPx);
  const context = canvas.getContext("2d");
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  context.fillStyle = "#8c8c8c";
  context.fillRect(0, 0, outputPx, outputPx);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, x - sizePx / 2, y - sizePx / 2, sizePx, sizePx, 0, 0, outputPx, outputPx);
  bitmap.close();
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.88 });
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("the crop could not be read"));
    reader.readAsDataURL(blob);
  });
}
