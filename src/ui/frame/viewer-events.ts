import type { Stores } from "../../store/app/stores.ts";
import type { ViewerOptions } from "../../store/base/viewer-port.ts";

/** The events that the slide on screen sends to the stores. */
export function viewerEvents({
  view,
  review,
  regions,
  analysis,
  messages,
  sampling,
}: Pick<Stores, "view" | "review" | "regions" | "analysis" | "messages" | "sampling">): ViewerOptions {
  return {
    onViewportChange: (state) => {
      view.setView(state);
      analysis.setFocus(state.centre);
    },
    onHoverCell: (hit) => view.setHover(hit),
    onPlaceClick: (at) => sampling.pointAt(at),
    onCellClick: (index) => {
      if (sampling.selectRow(index)) return;
      review.select(index);
      view.setTab("review");
    },
    onRegionDrawn: (shape, highPowerField) => {
      void regions.add(shape, highPowerField);
      view.setTab("regions");
    },
    onRegionChanged: (id, shape) => void regions.setShape(id, shape),
    onSelectRegion: (id) => {
      regions.select(id);
      if (id !== null) view.setTab("regions");
    },
    onRulerMeasured: (length) => view.setRuler(length),
    onCellPlaced: (at) => {
      review.add(at, review.addClassId);
      view.setTab("review");
    },
    onTileError: (error) => {
      view.countUnreadableTile();
      messages.report(error);
    },
  };
}
