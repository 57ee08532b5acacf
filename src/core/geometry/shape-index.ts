import Flatbush from "flatbush";
import { prepareShape } from "./prepared-shape.ts";
import type { Bounds, Region, RegionShape } from "./shape.ts";

/** Rectangles in a tree: those that touch a place are found without looking at all of them. */
class BoundsTree {
  readonly #tree: Flatbush | null;

  constructor(bounds: readonly Bounds[]) {
    // A tree of nothing is no tree: the package refuses it.
    this.#tree = bounds.length > 0 ? new Flatbush(bounds.length) : null;
    for (const { x0, y0, x1, y1 } of bounds) this.#tree?.add(x0, y0, x1, y1);
    this.#tree?.finish();
  }

  /** Places in the list of the rectangles that touch one, rising. */
  touching({ x0, y0, x1, y1 }: Bounds): number[] {
    return (this.#tree?.search(x0, y0, x1, y1) ?? []).sort((a, b) => a - b);
  }
}

/** -> for a rectangle (level-0 px) the shapes whose bounding rectangle touches it, in the order of the list. */
export function shapesTouching(shapes: readonly RegionShape[]): (bounds: Bounds) => RegionShape[] {
  const tree = new BoundsTree(shapes.map((shape) => prepareShape(shape).bounds));
  return (bounds) => tree.touching(bounds).map((at) => shapes[at] as RegionShape);
}

/** Regions in a tree of their bounding rectangles: what is on screen or under the pointer is found without looking at all of them. */
export class RegionIndex {
  readonly regions: readonly Region[];
  readonly #tree: BoundsTree;

  constructor(regions: readonly Region[]) {
    this.regions = regions;
    this.#tree = new BoundsTree(regions.map(({ shape }) => prepareShape(shape).bounds));
  }

  /** The regions whose bounding rectangle touches a rectangle (level-0 px), in the order of the list. */
  touching(bounds: Bounds): Region[] {
    return this.#tree.touching(bounds).map((at) => this.regions[at] as Region);
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
