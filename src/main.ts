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
import { SlideClient } from "./worker/slide/slide-client.ts";
import { ModelTrial } from "./worker/tasks/model-trial.ts";
import { TaskClient } from "./worker/tasks/task-client.ts";

/** The composition root of the page: everything is made here and handed to what needs it. */
function createAnalysisWorker(): Worker {
  return new Worker(new URL("./worker/analysis/analysis-worker.ts", import.meta.url), { type: "module" });
}

function createSlideWorker(): Worker {
  return new Worker(new URL("./worker/slide/slide-worker.ts", import.meta.url), { type: "module" });
}

function createTaskWorker(): Worker {
  return new Worker(new URL("./worker/tasks/task-worker.ts", import.meta.url), { type: "module" });
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

/** What nobody caught is shown too: a panel that cannot be drawn would be an empty place without a word. */
function reportUncaught(messages: MessageStore): void {
  window.addEventListener("error", ({ error }) => {
    // A resize that needs a second frame comes as such an event, too, with a text and no error: nothing is wrong.
    if (error) messages.report(error);
  });
  window.addEventListener("unhandledrejection", ({ reason }) => messages.report(reason));
}

async function startApp(): Promise<void> {
  const slides = new SlideClient(createSlideWorker);
  const analysis = new AnalysisClient(createAnalysisWorker);
  const storage = await openStorage();
  const tasks = new TaskClient(createTaskWorker);
  const app: AppStore = new AppStore({
    analysis: () => analysis,
    slides,
    records: new IdbUserRecords(storage.database),
    model: { manifest: builtInManifest(), loadOnnx: async (signal) => (await loadBuiltInModel(null, signal)).onnx },
    modelRecords: new IdbModelRecords(storage.database),
    tryModel: async (files) => {
      const trial = new ModelTrial(createTaskWorker);
      try {
        return await trial.tryModel(files);
      } finally {
        trial.close();
      }
    },
    modelEvidence,
    makeExport: async (kind, input, signal) => (await tasks.run("makeExport", { kind, input }, { signal })).file,
    regionFiles: {
      read: (file) => tasks.run("readRegionFile", file),
      write: (regions) => tasks.run("writeRegionFile", regions),
    },
    loadSampleTruth,
    packages: {
      write: (job) => tasks.run("writeReviewPackage", job),
      read: (file, ours) => tasks.run("readReviewPackage", { file, ours }),
    },
    fields: { find: (request) => tasks.run("findFields", request) },
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
      readTile: (slideId, address, signal) => slides.readTile(slideId, address, signal),
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
  startHeadlessPage({ createAnalysisWorker, createTaskWorker, loadBuiltInModel });
} else {
  startApp().catch((error: unknown) => {
    const { _tag, message, details } = serializeError(error);
    const { title, meaning, action } = text.describeError(_tag, details);
    document.body.textContent = [title, meaning, action, message].join(" ");
  });
}
