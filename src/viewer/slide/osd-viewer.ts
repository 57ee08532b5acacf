import OpenSeadragon from "openseadragon";

/** Memory for decoded tiles kept for display, bytes. */
const TILE_CACHE_BYTES = 256 * 1024 * 1024;
const GESTURES: OpenSeadragon.GestureSettings = { clickToZoom: false, dblClickToZoom: true, flickEnabled: true };

/** Whether the user asked the system for less motion. */
export function prefersReducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * OpenSeadragon without its own buttons, images, keys or network use; the canvas drawer takes our
 * tiles as they are.
 */
export function createOsdViewer(element: HTMLElement): OpenSeadragon.Viewer {
  const viewer = new OpenSeadragon.Viewer({
    element,
    prefixUrl: "",
    drawer: "canvas",
    imageSmoothingEnabled: true,
    showNavigationControl: false,
    showSequenceControl: false,
    keyboardNavEnabled: false,
    showNavigator: true,
    navigatorPosition: "BOTTOM_RIGHT",
    navigatorSizeRatio: 0.16,
    navigatorMaintainSizeRatio: true,
    navigatorAutoFade: false,
    navigatorBackground: "#8c8c8c",
    navigatorBorderColor: "#404040",
    navigatorDisplayRegionColor: "#d55e00",
    navigatorOpacity: 0.95,
    // The panel or the reading room opens and the window is resized: 20x stays 20x.
    preserveImageSizeOnResize: true,
    animationTime: prefersReducedMotion() ? 0 : 0.4,
    springStiffness: 9,
    blendTime: 0,
    minZoomImageRatio: 0.6,
    maxZoomPixelRatio: 8,
    visibilityRatio: 0.3,
    zoomPerScroll: 1.25,
    imageLoaderLimit: 8,
    maxTilesPerFrame: 8,
    tileRetryMax: 1,
    tileRetryDelay: 1500,
    timeout: 120_000,
    gestureSettingsMouse: GESTURES,
    gestureSettingsTouch: { ...GESTURES, pinchToZoom: true },
    gestureSettingsPen: GESTURES,
  });
  // OpenSeadragon 6.1 gives the viewport the very object that it keeps as the size before, and so takes the
  // first resize for none.
  viewer.viewport.containerSize = viewer.viewport.containerSize.clone();
  return viewer;
}

/** Keeps the display cache within its memory, but never below a screenful of tiles. */
export function limitTileCache(viewer: OpenSeadragon.Viewer, tileWidthPx: number, tileHeightPx: number): void {
  const tiles = Math.max(48, Math.floor(TILE_CACHE_BYTES / (tileWidthPx * tileHeightPx * 4)));
  // OpenSeadragon 6.1 takes the limit only when it is constructed, before the slide and its tile size are known.
  const cache = viewer.tileCache as unknown as { _maxCacheItemCount: number };
  cache._maxCacheItemCount = tiles;
}
