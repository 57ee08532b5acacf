import type { CellHit, RulerLength, ViewerTool, ViewState } from "../../core/slide/view-state.ts";
import { Observable } from "../base/observable.ts";
import type { ViewerPort } from "../base/viewer-port.ts";

export type PanelTab = "count" | "review" | "regions" | "fields" | "export";

/** What is of this visit only: where the viewer looks, the tool in hand, the open tab. */
export class ViewStore extends Observable {
  viewer: ViewerPort | null = null;
  view: ViewState | null = null;
  hover: CellHit | null = null;
  ruler: RulerLength | null = null;
  tool: ViewerTool = "pan";
  tab: PanelTab = "count";
  panelOpen = true;
  keysShown = false;
  proofShown = false;
  unreadableTiles = 0;

  setViewer(viewer: ViewerPort | null): void {
    this.viewer = viewer;
    this.changed();
  }

  setView(view: ViewState): void {
    this.view = view;
    this.changedSoon(100);
  }

  setHover(hover: CellHit | null): void {
    if (this.hover === hover) return;
    this.hover = hover;
    this.changed();
  }

  setRuler(ruler: RulerLength | null): void {
    this.ruler = ruler;
    this.changed();
  }

  setTool(tool: ViewerTool): void {
    this.tool = tool;
    this.ruler = null;
    this.viewer?.setTool(tool);
    this.changed();
  }

  setTab(tab: PanelTab): void {
    this.tab = tab;
    this.panelOpen = true;
    this.changed();
  }

  setPanelOpen(open: boolean): void {
    this.panelOpen = open;
    this.changed();
  }

  setKeysShown(shown: boolean): void {
    this.keysShown = shown;
    this.changed();
  }

  setProofShown(shown: boolean): void {
    this.proofShown = shown;
    this.changed();
  }

  countUnreadableTile(): void {
    this.unreadableTiles++;
    this.changedSoon();
  }

  reset(): void {
    this.hover = null;
    this.ruler = null;
    this.unreadableTiles = 0;
    this.changed();
  }
}
