import OpenSeadragon from "openseadragon";
import type { Bounds, Point } from "../../core/geometry/shape.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import { magnificationToMicronsPerScreenPx, type ViewState } from "../../core/slide/view-state.ts";
import { text } from "../../core/text/text.ts";
import { createOsdViewer, prefersReducedMotion } from "./osd-viewer.ts";
import { type SlideTransform, screenToSlide, visibleBounds, visibleCorners } from "./slide-transform.ts";

/** Where the view lies on the open slide, and how it is moved, zoomed and turned. Positions are level-0 px. */
export class SlideNavigation {
  protected readonly container: HTMLElement;
  protected readonly osd: OpenSeadragon.Viewer;
  protected slide: SlideInfo | null = null;
  protected micronsPerPx: number | null = null;
  /** The view as it was drawn last; null before the first frame of a slide or a scale. */
  protected transform: SlideTransform | null = null;

  private fitted = false;
  private waiting: (() => void)[] = [];

  constructor(container: HTMLElement) {
    this.container = container;
    this.osd = createOsdViewer(container);
    this.osd.canvas.style.background = "var(--viewer-surround, #8c8c8c)";
    this.osd.canvas.setAttribute("aria-label", text.viewing.slideLabel);
    this.osd.canvas.setAttribute("role", "application");
    this.osd.navigator.element.setAttribute("role", "img");
    this.osd.navigator.element.setAttribute("aria-label", text.viewing.overviewLabel);
  }

  /** Centres a point of the slide, at a magnification when one is given (40x is 0.25 µm per screen px). */
  panTo(x: number, y: number, magnification?: number): void {
    const { slide } = this;
    if (!slide) return;
    if (magnification !== undefined) this.zoomToMagnification(magnification);
    const point = new OpenSeadragon.Point(x / slide.widthPx, y / slide.widthPx);
    this.move((viewport, atOnce) => viewport.panTo(point, atOnce));
  }

  /** Zooms to 10 / magnification µm per screen px; false when that is impossible because µm/px is unknown. */
  zoomToMagnification(magnification: number): boolean {
    const { slide, micronsPerPx } = this;
    if (!slide || micronsPerPx === null) return false;
    const screenPxPerSlidePx = micronsPerPx / magnificationToMicronsPerScreenPx(magnification);
    this.move((viewport, atOnce) => {
      // OpenSeadragon's zoom is view widths per slide width.
      const zoom = (screenPxPerSlidePx * slide.widthPx) / viewport.getContainerSize().x;
      viewport.zoomTo(zoom, undefined, atOnce);
    });
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
    this.move((viewport, atOnce) => viewport.fitBounds(box, atOnce));
  }

  zoomBy(factor: number): void {
    this.move((viewport, atOnce) => viewport.zoomBy(factor, undefined, atOnce).applyConstraints());
  }

  /** Moves the view by screen px: to the right and down when positive. */
  panBy(xScreenPx: number, yScreenPx: number): void {
    this.move((viewport, atOnce) => {
      const mirror = viewport.getFlip() ? -1 : 1;
      const delta = new OpenSeadragon.Point(mirror * xScreenPx, yScreenPx);
      viewport.panBy(viewport.deltaPointsFromPixels(delta), atOnce).applyConstraints();
    });
  }

  /** Turns the view by degrees, clockwise when positive. */
  rotate(degrees: number): void {
    this.move((viewport, atOnce) => viewport.rotateBy(degrees, undefined, atOnce));
  }

  /** Shows the whole slide, upright. */
  fitSlide(): void {
    this.move((viewport, atOnce) => {
      viewport.setRotation(0, true);
      viewport.goHome(atOnce);
    });
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

  /**
   * Level-0 px on screen once the view has come to rest: what is counted must not depend on how far a
   * zoom has glided. Empty without a slide.
   */
  viewBounds(): Bounds {
    if (!this.slide || !this.fitted) return { x0: 0, y0: 0, x1: 0, y1: 0 };
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

  /** Another slide comes, or none: it is not on screen yet, and what was asked for before is forgotten. */
  protected forgetView(): void {
    this.fitted = false;
    this.waiting = [];
    this.transform = null;
  }

  /**
   * Fits a slide that was just opened to the screen and does what was asked for meanwhile; false as
   * long as the layout is not settled (the panel opens together with the slide, and OpenSeadragon
   * has fitted to the size before).
   */
  protected fitOpened(): boolean {
    if (this.fitted) return true;
    const { viewport } = this.osd;
    const { x, y } = viewport.getContainerSize();
    const { clientWidth, clientHeight } = this.container;
    if (x !== Math.max(1, clientWidth) || y !== Math.max(1, clientHeight)) return false;
    this.fitted = true;
    viewport.goHome(true);
    for (const move of this.waiting.splice(0)) move();
    return true;
  }

  /** Moves the view, or will once the slide is on screen: a key pressed while it opens is not lost. */
  private move(how: (viewport: OpenSeadragon.Viewport, atOnce: boolean) => void): void {
    if (!this.slide) return;
    const act = (): void => how(this.osd.viewport, prefersReducedMotion());
    if (this.fitted) act();
    else this.waiting.push(act);
  }

  /** What the view shows, for those who follow it. */
  protected viewState(transform: SlideTransform, densityShown: boolean): ViewState {
    const slidePxPerScreenPx = 1 / transform.screenPxPerSlidePx;
    const micronsPerScreenPx = this.micronsPerPx === null ? null : this.micronsPerPx * slidePxPerScreenPx;
    return {
      bounds: visibleBounds(transform),
      corners: visibleCorners(transform),
      centre: this.centre(),
      slidePxPerScreenPx,
      micronsPerScreenPx,
      magnification: micronsPerScreenPx === null ? null : 10 / micronsPerScreenPx,
      rotationDegrees: transform.rotationDegrees,
      densityShown,
    };
  }
}
