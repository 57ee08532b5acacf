import { cellName } from "../../core/cells/cells.ts";
import type { Point } from "../../core/geometry/shape.ts";
import type { ReviewedCells } from "../../core/review/review.ts";
import { withState } from "../base/with-state.ts";

/** What the pointer and the arrow keys do on the crop: put a missed cell, part a double, or choose what a duplicate is folded into. */
export type SessionTool = "add" | "split" | "merge";

/** A split's two halves begin this far from the cell's middle. */
const HALF_APART_MICRONS = 2.5;
/** Farther neighbours are not offered for a merge. */
const DUPLICATE_MICRONS = 15;
const MAX_NEIGHBOURS = 9;

/** Where the tools work: the cell shown, in the slide's px. */
export interface ToolScene {
  readonly row: number;
  readonly reviewed: ReviewedCells;
  readonly micronsPerPx: number;
}

interface ToolState {
  tool: SessionTool | null;
  /** add: one place; split: two; merge: none. */
  marks: readonly Point[];
  /** Which mark the arrow keys move. */
  active: number;
  /** merge: rows near the cell, nearest first. */
  neighbours: readonly number[];
}

/** A tool in the reader's hand and the places marked with it; knows nothing of decisions. Positions: level-0 px. */
export class SessionTools extends withState((): ToolState => ({ tool: null, marks: [], active: 0, neighbours: [] })) {
  readonly #scene: () => ToolScene | null;

  constructor(scene: () => ToolScene | null) {
    super();
    this.#scene = scene;
  }

  /** Takes a tool, or puts the one in hand down when it is the same. */
  take(tool: SessionTool): void {
    const scene = this.#scene();
    if (this.tool === tool || !scene) {
      this.cancelTool();
      return;
    }
    const { reviewed, row, micronsPerPx } = scene;
    const centre = { x: reviewed.cells.x[row] as number, y: reviewed.cells.y[row] as number };
    const halfPx = HALF_APART_MICRONS / micronsPerPx;
    // What a user put there is moved by undoing it; only the model's cells are split.
    if (tool === "split" && row >= reviewed.modelRowCount) return;
    this.tool = tool;
    this.active = 0;
    this.neighbours = tool === "merge" ? neighboursOf(scene, centre) : [];
    this.marks =
      tool === "merge"
        ? []
        : tool === "add"
          ? [{ x: centre.x + 4 * halfPx, y: centre.y }]
          : [
              { x: centre.x - halfPx, y: centre.y },
              { x: centre.x + halfPx, y: centre.y },
            ];
  }

  cancelTool(): void {
    if (this.tool === null) return;
    this.tool = null;
    this.marks = [];
    this.neighbours = [];
  }

  /** Moves the mark in hand, or chooses the next or previous neighbour. */
  move(dxMicrons: number, dyMicrons: number): void {
    const scene = this.#scene();
    if (!scene || this.tool === null) return;
    if (this.tool === "merge") {
      const count = this.neighbours.length;
      if (count > 0) this.active = (this.active + (dxMicrons + dyMicrons > 0 ? 1 : count - 1)) % count;
    } else {
      const { micronsPerPx } = scene;
      this.#put(this.active, (mark) => ({
        x: mark.x + dxMicrons / micronsPerPx,
        y: mark.y + dyMicrons / micronsPerPx,
      }));
    }
  }

  /** The other half of a split. */
  switchMark(): void {
    if (this.marks.length > 1) this.active = 1 - this.active;
  }

  /** The pointer chose a place: the mark in hand goes there, or the neighbour nearest to it is chosen. */
  point(at: Point): void {
    const scene = this.#scene();
    if (!scene || this.tool === null) return;
    if (this.tool === "merge") {
      const { cells } = scene.reviewed;
      const away = (row: number): number =>
        Math.hypot((cells.x[row] as number) - at.x, (cells.y[row] as number) - at.y);
      const nearest = [...this.neighbours].sort((a, b) => away(a) - away(b))[0];
      if (nearest !== undefined) this.active = this.neighbours.indexOf(nearest);
    } else {
      this.#put(this.active, () => at);
      if (this.tool === "split") this.active = 1 - this.active;
    }
  }

  /** Row of the neighbour chosen for a merge, or null. */
  get chosenNeighbour(): number | null {
    return this.tool === "merge" ? (this.neighbours[this.active] ?? null) : null;
  }

  #put(which: number, move: (mark: Point) => Point): void {
    this.marks = this.marks.map((mark, at) => (at === which ? move(mark) : mark));
  }
}

function neighboursOf({ reviewed, row, micronsPerPx }: ToolScene, centre: Point): number[] {
  const { cells, rejected } = reviewed;
  const reachPx = DUPLICATE_MICRONS / micronsPerPx;
  const near: { row: number; px: number }[] = [];
  for (let other = 0; other < cells.count; other++) {
    const dx = (cells.x[other] as number) - centre.x;
    if (other === row || dx > reachPx || dx < -reachPx || rejected[other] === 1) continue;
    const px = Math.hypot(dx, (cells.y[other] as number) - centre.y);
    if (px <= reachPx) near.push({ row: other, px });
  }
  near.sort((a, b) => a.px - b.px || (cellName(cells, a.row) < cellName(cells, b.row) ? -1 : 1));
  return near.slice(0, MAX_NEIGHBOURS).map((one) => one.row);
}
