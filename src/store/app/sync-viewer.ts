import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { text } from "../../core/text/text.ts";
import type { Stores } from "./stores.ts";

/** Keeps the slide on screen in step with the stores; only what changed is handed over. */
export function syncViewer(app: Stores): void {
  const { analysis, review, regions, settings, view } = app;
  let shown = { generation: -1, count: 0, version: "", windows: "", preview: 0 };

  const showCells = (): void => {
    const { viewer } = view;
    if (!viewer || !app.slides.slide) return;
    const { cells, generation, windows } = analysis;
    const { preview, previewVersion } = app.stain;
    if (preview && shown.preview !== previewVersion) {
      viewer.setCells(preview, new Uint8Array(preview.count), new Uint8Array(preview.count), 0);
      shown = { generation: -1, count: 0, version: "", windows: "", preview: previewVersion };
    }
    if (preview) return;
    // Excluded cells are in no number, so they are not drawn either.
    const version = `${review.version}/${analysis.exclusionVersion}`;
    const states = `${generation}/${windows.done.size}/${windows.failed.size}/${windows.skipped.length}`;
    if (shown.windows !== states) {
      viewer.setWindowStates(windows.windowStates());
      viewer.setArtefactMarks(windows.artefactMarks(text.guards.reason));
    }
    if (shown.generation !== generation || shown.count !== cells.count || shown.version !== version) {
      const reviewed = review.reviewed;
      const kept =
        shown.generation === generation && shown.version === version && reviewed.machineCount === reviewed.cells.count
          ? shown.count
          : 0;
      viewer.setCells({ ...reviewed.cells, classId: reviewed.classId }, review.openFlags, reviewed.rejected, kept);
    }
    shown = { generation, count: cells.count, version, windows: states, preview: previewVersion };
  };
  const showSettings = (): void => {
    const { viewer } = view;
    if (!viewer) return;
    for (let classId = 0; classId < CELL_CLASSES.length; classId++) {
      viewer.setClassVisible(classId, settings.visible[classId] ?? true);
    }
    viewer.setLeastProbability(settings.leastProbability);
    viewer.setHighPowerField(settings.fieldNumberMm, settings.objective);
  };
  const showRegions = (): void => view.viewer?.setRegions(regions.regions, regions.selectedId);

  // The review store passes the analysis store's changes on, after its own fold.
  review.subscribe(showCells);
  app.stain.subscribe(showCells);
  settings.subscribe(showSettings);
  regions.subscribe(showRegions);
  let viewer = view.viewer;
  view.subscribe(() => {
    if (view.viewer === viewer) return;
    viewer = view.viewer;
    shown = { generation: -1, count: 0, version: "", windows: "", preview: 0 };
    showSettings();
    showRegions();
    showCells();
  });
}
