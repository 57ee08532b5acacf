import OpenSeadragon from "openseadragon";
import type { Bounds, Point } from "../core/regions.ts";
import type { SlideInfo } from "../core/slide.ts";
import { text } from "../core/text/text.ts";
import { magnificationToMicronsPerScreenPx, type ViewState } from "../core/view-state.ts";
import { createOsdViewer, prefersReducedMotion } from "./osd-viewer.ts";
import { type SlideTransform, screenToSlide, visibleBounds } from "./slide-transform.ts";

/** Where the view lies on the open slide, and how it is moved, zoomed and turned. Positions are level-0 px. */
export class SlideNavigation {
  protected readonly container: HTMLElement;
  protected readonly osd: OpenSeadragon.Viewer;
  protected slide: SlideInfo | null = null;
  protected micronsPerPx: number | null = null;
  /** The view as it was drawn last; null before the first frame of a slide or a scale. */
  protected transform: SlideTransform | null = null;

  constructor(container: HTMLElement) {
    this.container = container;
    this.osd = createOsdViewer(container);
    this.osd.canvas.style.background = "var(--viewer-surround, #8c8c8c)";
    this.osd.canvas.setAttribute("aria-label", text.viewing.slideLabel);
    this.osd.canvas.setAttribute("role", "application");
    this.osd.navigator.element.setAttribute("aria-label", text.viewing.overviewLabel);
  }

  /** Centres a point of the slide, at a magnification when one is given (40x is 0.25 µm per screen px). */
  panTo(x: number, y: number, magnification?: number): void {
    if (!this.slide) return;
    const point = new OpenSeadragon.Point(x / this.slide.widthPx, y / this.slide.widthPx);
    if (magnification !== undefined) this.zoomToMagnification(magnification);
    this.osd.viewport.panTo(point, prefersReducedMotion());
  }

  /** Zooms to 10 / magnification µm per screen px; false when that is impossible because µm/px is unknown. */
  zoomToMagnification(magnification: number): boolean {
    if (!this.slide || this.micronsPerPx === null) return false;
    const screenPxPerSlidePx = this.micronsPerPx / magnificationToMicronsPerScreenPx(magnification);
    // OpenSeadragon's zoom is view widths per slide width.
    const zoom = (screenPxPerSlidePx * this.slide.widthPx) / this.osd.viewport.getContainerSize().x;
    this.osd.viewport.zoomTo(zoom, undefined, prefersReducedMotion());
    return true;
  }

  /** Shows a rectangle of level-0 px with some room around it. */
  fitBounds({ x0, y0, x1, y1 }: Bounds): void {
    if (!this.slide) return;
    const unit = this.slide.widthPx;
    const room = 0.15 * Math.max(x1 - x0, y1 - y0);
    const width = (x1 - x0 + 2 * room) / unit;
    const height = (y1 - y0 + 2 * room) / unit;
    const box = new OpenSeadragon.Rect((x0 - room) / unit, (y0 - room) / unit, width, height);
    this.osd.viewport.fitBounds(box, prefersReducedMotion());
  }

  zoomBy(factor: number): void {
    if (!this.slide) return;
    this.osd.viewport.zoomBy(factor, undefined, prefersReducedMotion()).applyConstraints();
  }

  /** Moves the view by screen px: to the right and down when positive. */
  panBy(xScreenPx: number, yScreenPx: number): void {
    if (!this.slide) return;
    const mirror = this.osd.viewport.getFlip() ? -1 : 1;
    const delta = new OpenSeadragon.Point(mirror * xScreenPx, yScreenPx);
    this.osd.viewport.panBy(this.osd.viewport.deltaPointsFromPixels(delta), prefersReducedMotion()).applyConstraints();
  }

  /** Turns the view by degrees, clockwise when positive. */
  rotate(degrees: number): void {
    if (this.slide) this.osd.viewport.rotateBy(degrees, undefined, prefersReducedMotion());
  }

  /** Shows the whole slide, upright. */
  fitSlide(): void {
    if (!this.slide) return;
    this.osd.viewport.setRotation(0, true);
    this.osd.viewport.goHome(prefersReducedMotion());
  }

  /** Fills the screen with the viewer, or gives the screen back; rejects when the browser refuses. */
  async fullScreen(): Promise<void> {
    const root = this.container.getRootNode() as Document | ShadowRoot;
    if (root.fullscreenElement === this.container) await document.exitFullscreen();
    else await this.container.requestFullscreen();
  }

  /** Gives the keyboard to the slide, so that no button keeps the next key for itself. */
  focus(): void {
    this.osd.canvas.focus({ preventScroll: true });
  }

  /** Level-0 px on screen once the view has come to rest: what is counted must not hang on how far a zoom has glided. Empty without a slide. */
  viewBounds(): Bounds {
    if (!this.slide || !this.osd.isOpen()) return { x0: 0, y0: 0, x1: 0, y1: 0 };
    const { x, y, width, height } = this.osd.viewport.getBounds(false).getBoundingBox();
    const unit = this.slide.widthPx;
    return { x0: x * unit, y0: y * unit, x1: (x + width) * unit, y1: (y + height) * unit };
  }

  /** Level-0 px in the middle of the screen; (0, 0) when no slide is open. */
  centre(): Point {
    const { transform } = this;
    return transform ? screenToSlide(transform, transform.viewWidthPx / 2, transform.viewHeightPx / 2) : { x: 0, y: 0 };
  }

  /** Level-0 px that a way of so many screen px is, in the view as it is turned. */
  slideDelta(xScreenPx: number, yScreenPx: number): Point {
    const { transform } = this;
    if (!transform) return { x: 0, y: 0 };
    const from = screenToSlide(transform, 0, 0);
    const to = screenToSlide(transform, xScreenPx, yScreenPx);
    return { x: to.x - from.x, y: to.y - from.y };
  }

  /** What the view shows, for those who follow it. */
  protected viewState(transform: SlideTransform, densityShown: boolean): ViewState {
    const slidePxPerScreenPx = 1 / transform.screenPxPerSlidePx;
    const micronsPerScreenPx = this.micronsPerPx === null ? null : this.micronsPerPx * slidePxPerScreenPx;
    return {
      bounds: visibleBounds(transform),
      centre: this.centre(),
      slidePxPerScreenPx,
      micronsPerScreenPx,
      magnification: micronsPerScreenPx === null ? null : 10 / micronsPerScreenPx,
      rotationDegrees: transform.rotationDegrees,
      densityShown,
    };
  }
}
