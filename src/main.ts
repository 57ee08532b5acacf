import { builtInManifest, loadBuiltInModel } from "./built-in-model.ts";
import { IdbModelRecords } from "./cache/model-records.ts";
import { openStorage } from "./cache/open-storage.ts";
import { IdbUserRecords } from "./cache/user-records.ts";
import { startHeadlessPage } from "./commands/page/headless-page.ts";
import { serializeError, TaggedError } from "./core/base/errors.ts";
import type { SlideTruth } from "./core/review/review.ts";
import { text } from "./core/text/text.ts";
import { modelEvidence } from "./model-evidence.ts";
import { AppStore } from "./store/app/app-store.ts";
import type { MessageStore } from "./store/base/message-store.ts";
import type { SettingsStorage } from "./store/base/ports.ts";
import { GranuloscopeApp } from "./ui/frame/granuloscope-app.ts";
import { listenToKeys } from "./ui/frame/keyboard.ts";
import { warnBeforeLeaving } from "./ui/frame/leave-warning.ts";
import { viewerEvents } from "./ui/frame/viewer-events.ts";
import { keepPlace, openAskedSample } from "./ui/frame/visit.ts";
import { provideApp } from "./ui/parts/store-element.ts";
import { SlideViewer } from "./viewer/slide-viewer.ts";
import { AnalysisClient } from "./worker/analysis/analysis-client.ts";
import { RpcClient } from "./worker/rpc/client.ts";
import type { SlideEvents, SlideRequests } from "./worker/rpc/protocol.ts";
import { ExportClient } from "./worker/tasks/export-client.ts";
import type { FieldsRequests } from "./worker/tasks/fields-worker.ts";
import { ModelClient } from "./worker/tasks/model-client.ts";
import type { RegionFileRequests } from "./worker/tasks/region-file-worker.ts";
import type { ReviewPackageRequests } from "./worker/tasks/review-package-worker.ts";

/** The composition root of the page: everything is made here and handed to what needs it. */
function createAnalysisWorker(): Worker {
  return new Worker(new URL("./worker/analysis/analysis-worker.ts", import.meta.url), { type: "module" });
}

function createExportWorker(): Worker {
  return new Worker(new URL("./worker/tasks/export-worker.ts", import.meta.url), { type: "module" });
}

function createModelWorker(): Worker {
  return new Worker(new URL("./worker/tasks/model-worker.ts", import.meta.url), { type: "module" });
}

async function loadSample(): Promise<Blob> {
  const response = await fetch(new URL("../samples/sample-slide.tif", import.meta.url));
  if (!response.ok) throw new TaggedError("SlideUnreachable", `the sample slide: ${response.status}`, {});
  return response.blob();
}

/** The browser's storage for small settings; where site data is blocked, one that lasts as long as the page. */
function settingsStorage(): SettingsStorage {
  try {
    return localStorage;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const settings = new Map<string, string>();
    return {
      getItem: (key) => settings.get(key) ?? null,
      setItem: (key, value) => {
        settings.set(key, value);
      },
    };
  }
}

async function loadSampleTruth(): Promise<SlideTruth> {
  const response = await fetch(new URL("../samples/sample-slide.cells.json", import.meta.url));
  if (!response.ok) throw new TaggedError("SlideUnreachable", `the sample's truth: ${response.status}`, {});
  return (await response.json()) as SlideTruth;
}

/** What nobody caught is said too: a panel that cannot be drawn would be an empty place without a word. */
function reportUncaught(messages: MessageStore): void {
  window.addEventListener("error", ({ error }) => {
    // A resize that needs a second frame comes as such an event, too, with a text and no error: nothing is wrong.
    if (error) messages.report(error);
  });
  window.addEventListener("unhandledrejection", ({ reason }) => messages.report(reason));
}

async function startApp(): Promise<void> {
  const slideWorker = new Worker(new URL("./worker/slide/slide-worker.ts", import.meta.url), { type: "module" });
  const slides = new RpcClient<SlideRequests, SlideEvents>(slideWorker, () => undefined);
  const client = new AnalysisClient(createAnalysisWorker, (name, payload) => app.analysis.listen(name, payload));
  const storage = await openStorage();
  let exporter: ExportClient | null = null;
  let fieldsWorker: RpcClient<FieldsRequests, Record<never, never>> | null = null;
  let regionFileWorker: RpcClient<RegionFileRequests, Record<never, never>> | null = null;
  const regionFiles = () => {
    regionFileWorker ??= new RpcClient<RegionFileRequests, Record<never, never>>(
      new Worker(new URL("./worker/tasks/region-file-worker.ts", import.meta.url), { type: "module" }),
      () => undefined,
    );
    return regionFileWorker;
  };
  let packages: RpcClient<ReviewPackageRequests, Record<never, never>> | null = null;
  const packager = (): RpcClient<ReviewPackageRequests, Record<never, never>> => {
    packages ??= new RpcClient<ReviewPackageRequests, Record<never, never>>(
      new Worker(new URL("./worker/tasks/review-package-worker.ts", import.meta.url), { type: "module" }),
      () => undefined,
    );
    return packages;
  };
  const app: AppStore = new AppStore({
    analysis: () => client,
    slides: {
      open: (input, signal) => slides.call("open", input, signal),
      readTile: (address, signal) => slides.call("readTile", address, signal),
      readCrop: (request, signal) => slides.call("readCrop", request, signal),
    },
    records: new IdbUserRecords(storage.database),
    model: { manifest: builtInManifest(), loadOnnx: async () => (await loadBuiltInModel()).onnx },
    modelRecords: new IdbModelRecords(storage.database),
    tryModel: async (files) => {
      const trial = new ModelClient(createModelWorker);
      try {
        return await trial.tryModel(files);
      } finally {
        trial.close();
      }
    },
    modelEvidence,
    makeExport: async (kind, input, signal) => {
      exporter ??= new ExportClient(createExportWorker);
      return (await exporter.make(kind, input, signal)).file;
    },
    regionFiles: {
      read: (file) => regionFiles().call("read", file),
      write: (regions) => regionFiles().call("write", regions),
    },
    loadSampleTruth,
    packages: {
      write: (job) => packager().call("write", job),
      read: (file, ours) => packager().call("read", { file, ours }),
    },
    fields: {
      find: (request) => {
        fieldsWorker ??= new RpcClient<FieldsRequests, Record<never, never>>(
          new Worker(new URL("./worker/tasks/fields-worker.ts", import.meta.url), { type: "module" }),
          () => undefined,
        );
        return fieldsWorker.call("find", request);
      },
    },
    settings: settingsStorage(),
    storageManager: navigator.storage ?? null,
    loadSample,
    nameRegion: (number, highPowerField) =>
      highPowerField ? text.ui.fields.highPowerField(number) : text.ui.fields.region(number),
  });
  reportUncaught(app.messages);
  provideApp(document.body, { stores: app, actions: app });
  listenToKeys({ stores: app, actions: app });
  warnBeforeLeaving(app);
  const element = new GranuloscopeApp();
  const events = viewerEvents(app);
  element.createViewer = (container) =>
    new SlideViewer(container, {
      ...events,
      readTile: (address, signal) => slides.call("readTile", address, signal),
      onTileError: (_address, error) => events.onTileError(error),
    });
  document.body.append(element);
  if (storage.problem) app.messages.report(storage.problem);
  await app.models.load();
  await app.slides.loadRecent();
  keepPlace(app);
  if (new URLSearchParams(location.search).has("sample")) await openAskedSample(app);
}

if (new URLSearchParams(location.search).has("headless")) {
  startHeadlessPage({ createAnalysisWorker, createExportWorker, loadBuiltInModel });
} else {
  startApp().catch((error: unknown) => {
    const { _tag, message, details } = serializeError(error);
    const { title, meaning, action } = text.describeError(_tag, details);
    document.body.textContent = [title, meaning, action, message].join(" ");
  });
}
