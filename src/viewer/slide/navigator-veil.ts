import type OpenSeadragon from "openseadragon";
import type { AnalysedWindow } from "../../core/slide/view-state.ts";
import { boxPath, readSlideTransform } from "./slide-transform.ts";

/** Stronger than on the slide: the overview is small. */
const VEIL_COLOUR = "rgba(62, 72, 88, 0.5)";

/** Veils uncounted tissue on the overview too: there it could be taken for tissue without cells just as well. */
export class NavigatorVeil {
  private readonly navigator: OpenSeadragon.Viewer;
  private readonly canvas = document.createElement("canvas");
  private windows: readonly AnalysedWindow[] = [];
  private slideWidthPx = 0;

  constructor(navigator: OpenSeadragon.Viewer) {
    this.navigator = navigator;
    this.canvas.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none;";
    this.canvas.dataset["navigatorVeil"] = "";
    navigator.canvas.append(this.canvas);
    navigator.addHandler("update-viewport", this.draw);
  }

  /** Shows what became of each part of a slide; an empty list takes the veil away. */
  setWindows(windows: readonly AnalysedWindow[], slideWidthPx: number): void {
    this.windows = windows.filter(({ state }) => state === "uncounted");
    this.slideWidthPx = slideWidthPx;
    this.draw();
  }

  destroy(): void {
    this.navigator.removeHandler("update-viewport", this.draw);
    this.canvas.remove();
  }

  private readonly draw = (): void => {
    const context = this.canvas.getContext("2d");
    const { viewport } = this.navigator;
    if (!context || !viewport) return;
    const size = viewport.getContainerSize();
    const ratio = window.devicePixelRatio;
    // A new size also wipes what was drawn.
    this.canvas.width = Math.max(1, Math.round(size.x * ratio));
    this.canvas.height = Math.max(1, Math.round(size.y * ratio));
    if (this.windows.length === 0 || !this.navigator.isOpen()) return;
    const transform = readSlideTransform(viewport, this.slideWidthPx);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = VEIL_COLOUR;
    const veil = new Path2D();
    for (const { bounds } of this.windows) veil.addPath(boxPath(transform, bounds));
    context.fill(veil);
  };
}
