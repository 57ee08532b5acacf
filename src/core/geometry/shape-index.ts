import Flatbush from "flatbush";
import { prepareShape } from "./prepared-shape.ts";
import type { Bounds, Region } from "./shape.ts";

/** Regions in a tree of their bounding rectangles: what is on screen or under the pointer is found without looking at all of them. */
export class RegionIndex {
  readonly regions: readonly Region[];
  readonly #tree: Flatbush | null;

  constructor(regions: readonly Region[]) {
    this.regions = regions;
    // A tree of nothing is no tree: the package refuses it.
    this.#tree = regions.length > 0 ? new Flatbush(regions.length) : null;
    for (const region of regions) {
      const { x0, y0, x1, y1 } = prepareShape(region.shape).bounds;
      this.#tree?.add(x0, y0, x1, y1);
    }
    this.#tree?.finish();
  }

  /** The regions whose bounding rectangle touches a rectangle (level-0 px), in the order of the list. */
  touching({ x0, y0, x1, y1 }: Bounds): Region[] {
    const found = this.#tree?.search(x0, y0, x1, y1) ?? [];
    return found.sort((a, b) => a - b).map((index) => this.regions[index] as Region);
  }

  /** The smallest region a point lies in, or null: a field inside a larger region can then be chosen. */
  at(x: number, y: number): Region | null {
    let best: Region | null = null;
    for (const region of this.touching({ x0: x, y0: y, x1: x, y1: y })) {
      const shape = prepareShape(region.shape);
      if (!shape.contains(x, y)) continue;
      if (best === null || shape.areaPx2 <= prepareShape(best.shape).areaPx2) best = region;
    }
    return best;
  }
}
