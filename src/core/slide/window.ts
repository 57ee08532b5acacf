/**
 * Addresses. A TileAddress names a stored tile of a slide level (for display); a ModelWindow names a square the network
 * looks at (for analysis). All integers: a floating-point downsample is never an address.
 */

/** A stored tile: level 0 is the finest; column and row count from the top left. */
export interface TileAddress {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/**
 * The lattice the network sees: the slide resampled to the model's µm/px, anchored at the slide's top-left corner.
 * Model px i covers slide (level-0) px [i * slidePxPerModelPx, (i + 1) * slidePxPerModelPx).
 * Because every window lies on this one lattice, moving the window grid moves no sample point.
 */
export interface ModelGrid {
  /** The stored level the pixels are read from. */
  readonly level: number;
  readonly levelWidthPx: number;
  readonly levelHeightPx: number;
  readonly levelPxPerModelPx: number;
  readonly slidePxPerModelPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly micronsPerPx: number;
}

/**
 * A square of the model grid: it owns the cells whose peak lies in the half-open core
 * [x, x + corePx) x [y, y + corePx) (model px) and sees haloPx more on every side.
 */
export interface ModelWindow {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly corePx: number;
  readonly haloPx: number;
}

/** Side of the square the network is given, in model px. */
export function windowSizePx(window: ModelWindow): number {
  return window.corePx + 2 * window.haloPx;
}

/** A window's name inside one run: "level/x/y/core/halo". */
export function windowName(window: ModelWindow): string {
  return `${window.level}/${window.x}/${window.y}/${window.corePx}/${window.haloPx}`;
}
