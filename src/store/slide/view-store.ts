import type { CellHit, RulerLength, ViewerTool, ViewState } from "../../core/slide/view-state.ts";
import { soon } from "../base/tracked.ts";
import type { ViewerPort } from "../base/viewer-port.ts";
import { withState } from "../base/with-state.ts";

export type PanelTab = "count" | "review" | "regions" | "fields" | "export";

interface VisitState {
  viewer: ViewerPort | null;
  view: ViewState | null;
  hover: CellHit | null;
  ruler: RulerLength | null;
  tool: ViewerTool;
  tab: PanelTab;
  panelOpen: boolean;
  keysShown: boolean;
  proofShown: boolean;
  unreadableTiles: number;
}

const FIRST_STATE: VisitState = {
  viewer: null,
  view: null,
  hover: null,
  ruler: null,
  tool: "pan",
  tab: "count",
  panelOpen: true,
  keysShown: false,
  proofShown: false,
  unreadableTiles: 0,
};

/** Where the slide is moving, what is on screen follows it this often, ms. */
const VIEW_FOLLOWED_MS = 100;

/** What is of this visit only: where the viewer looks, the tool in hand, the open tab. */
export class ViewStore extends withState(() => FIRST_STATE) {
  setViewer(viewer: ViewerPort | null): void {
    this.viewer = viewer;
  }

  setView(view: ViewState): void {
    soon(() => {
      this.view = view;
    }, VIEW_FOLLOWED_MS);
  }

  setHover(hover: CellHit | null): void {
    this.hover = hover;
  }

  setRuler(ruler: RulerLength | null): void {
    this.ruler = ruler;
  }

  setTool(tool: ViewerTool): void {
    this.tool = tool;
    this.ruler = null;
    this.viewer?.setTool(tool);
  }

  setTab(tab: PanelTab): void {
    this.tab = tab;
    this.panelOpen = true;
  }

  setPanelOpen(open: boolean): void {
    this.panelOpen = open;
  }

  setKeysShown(shown: boolean): void {
    this.keysShown = shown;
  }

  setProofShown(shown: boolean): void {
    this.proofShown = shown;
  }

  countUnreadableTile(): void {
    soon(() => {
      this.unreadableTiles++;
    });
  }

  reset(): void {
    this.hover = null;
    this.ruler = null;
    this.unreadableTiles = 0;
  }
}
