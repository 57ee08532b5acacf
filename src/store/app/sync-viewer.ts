import { untracked } from "@preact/signals-core";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import type { FoldedReview, ReviewedCells } from "../../core/review/review.ts";
import { text } from "../../core/text/text.ts";
import { stableList } from "../base/derived.ts";
import { follow } from "../base/tracked.ts";
import type { ViewerPort } from "../base/viewer-port.ts";
import type { Stores } from "./stores.ts";

/** Keeps the slide on screen in step with the stores; only what changed is handed over. */
export function syncViewer(app: Stores): void {
  const { regions, settings, view } = app;
  follow(() => {
    const { viewer } = view;
    if (!viewer) return;
    const { visible, leastProbability, fieldNumberMm, objective } = settings;
    untracked(() => {
      for (let classId = 0; classId < CELL_CLASSES.length; classId++) {
        viewer.setClassVisible(classId, visible[classId] ?? true);
      }
      viewer.setLeastProbability(leastProbability);
      viewer.setHighPowerField(fieldNumberMm, objective);
    });
  });
  follow(() => {
    const { viewer } = view;
    const { picture } = settings;
    if (viewer) untracked(() => viewer.setPicture(picture));
  });
  follow(() => {
    const { viewer } = view;
    const { regions: shown, selectedId } = regions;
    if (viewer) untracked(() => viewer.setRegions(shown, selectedId));
  });
  followWindows(app);
  followCells(app);
}

/** Which windows are done, skipped, failed or uncounted, and the artefact marks on them. */
function followWindows({ analysis, slides, stain, view }: Stores): void {
  const states = stableList(() => {
    const { generation, windows } = analysis;
    return [generation, windows.done.size, windows.failed.size, windows.skipped];
  });
  follow(() => {
    const { viewer } = view;
    void states.value;
    if (!viewer || !slides.slide || stain.preview) return;
    untracked(() => {
      viewer.setWindowStates(analysis.windows.windowStates());
      viewer.setArtefactMarks(analysis.windows.artefactMarks(text.quality.reason));
    });
  });
}

/** What was handed over last. */
interface ShownCells {
  readonly viewer: ViewerPort;
  readonly generation: number;
  readonly exclusionVersion: number;
  readonly folded: FoldedReview;
  readonly reviewed: ReviewedCells;
  readonly openFlags: Uint8Array;
}

/** The cells as reviewed, or those of a stain profile that is being tried. */
function followCells({ analysis, review, slides, stain, view }: Stores): void {
  let last: ShownCells | null = null;
  follow(() => {
    const { viewer } = view;
    const { preview } = stain;
    if (!viewer || !slides.slide) return;
    if (preview) {
      last = null;
      untracked(() => viewer.setCells(preview, new Uint8Array(preview.count), new Uint8Array(preview.count), 0));
      return;
    }
    const { generation, exclusionVersion } = analysis;
    const { reviewed, folded, openFlags } = review;
    const before = last;
    if (before?.viewer === viewer && before.reviewed === reviewed && before.openFlags === openFlags) return;
    // Rows that cannot have changed since are not handed over again. Cells that users added come after the model's and may move.
    const isGrown =
      before?.viewer === viewer &&
      before.generation === generation &&
      before.exclusionVersion === exclusionVersion &&
      before.folded === folded &&
      reviewed.modelRowCount === reviewed.cells.count;
    const unchangedRows = isGrown ? before.reviewed.cells.count : 0;
    last = { viewer, generation, exclusionVersion, folded, reviewed, openFlags };
    // Excluded cells are in no number, so they are not drawn either.
    const cells = { ...reviewed.cells, classId: reviewed.classId };
    untracked(() => viewer.setCells(cells, openFlags, reviewed.rejected, unchangedRows));
  });
}
