import { segmentTouchesBounds } from "./segments.ts";
import type { Bounds, Ring } from "./shape.ts";

/** Edges per bucket aimed at: few enough to look at one by one. */
const EDGES_PER_BUCKET = 4;
const MAX_BUCKETS = 4096;

/** The edges of a polygon with its holes, sorted into horizontal strips, so that a question about one y looks at few edges. Even-odd rule. */
export class RingEdges {
  /** x0, y0, x1, y1 per edge. */
  readonly #edges: Float64Array;
  readonly #starts: Uint32Array;
  readonly #members: Uint32Array;
  readonly #top: number;
  readonly #bottom: number;
  readonly #stripPx: number;

  constructor(rings: readonly Ring[]) {
    const count = rings.reduce((sum, ring) => sum + ring.length, 0);
    this.#edges = new Float64Array(count * 4);
    let at = 0;
    let [top, bottom] = [Infinity, -Infinity];
    for (const ring of rings) {
      let before = ring[ring.length - 1];
      for (const point of ring) {
        if (before) this.#edges.set([before.x, before.y, point.x, point.y], at);
        at += 4;
        top = Math.min(top, point.y);
        bottom = Math.max(bottom, point.y);
        before = point;
      }
    }
    this.#top = top;
    this.#bottom = bottom;
    const strips = Math.max(1, Math.min(MAX_BUCKETS, Math.ceil(count / EDGES_PER_BUCKET)));
    this.#stripPx = Math.max(Number.MIN_VALUE, (bottom - top) / strips);
    this.#starts = new Uint32Array(strips + 1);
    const lists: number[][] = Array.from({ length: strips }, () => []);
    for (let edge = 0; edge < count; edge++) {
      const y0 = this.#edges[edge * 4 + 1] as number;
      const y1 = this.#edges[edge * 4 + 3] as number;
      const last = this.#strip(Math.max(y0, y1));
      for (let strip = this.#strip(Math.min(y0, y1)); strip <= last; strip++) lists[strip]?.push(edge);
    }
    lists.forEach((list, strip) => {
      this.#starts[strip + 1] = (this.#starts[strip] as number) + list.length;
    });
    this.#members = Uint32Array.from(lists.flat());
  }

  contains(x: number, y: number): boolean {
    if (y < this.#top || y > this.#bottom) return false;
    const strip = this.#strip(y);
    const edges = this.#edges;
    let inside = false;
    const end = this.#starts[strip + 1] as number;
    for (let place = this.#starts[strip] as number; place < end; place++) {
      const at = (this.#members[place] as number) * 4;
      const y0 = edges[at + 1] as number;
      const y1 = edges[at + 3] as number;
      if (y1 > y === y0 > y) continue;
      const x0 = edges[at] as number;
      const x1 = edges[at + 2] as number;
      if (x < ((x0 - x1) * (y - y1)) / (y0 - y1) + x1) inside = !inside;
    }
    return inside;
  }

  /** Where the line at y is inside: [start, end, …] in rising order. */
  spansAt(y: number): number[] {
    if (y < this.#top || y > this.#bottom) return [];
    const strip = this.#strip(y);
    const edges = this.#edges;
    const crossings: number[] = [];
    const end = this.#starts[strip + 1] as number;
    for (let place = this.#starts[strip] as number; place < end; place++) {
      const at = (this.#members[place] as number) * 4;
      const y0 = edges[at + 1] as number;
      const y1 = edges[at + 3] as number;
      if (y1 > y === y0 > y) continue;
      const x0 = edges[at] as number;
      const x1 = edges[at + 2] as number;
      crossings.push(((x0 - x1) * (y - y1)) / (y0 - y1) + x1);
    }
    return crossings.sort((a, b) => a - b);
  }

  /** Whether an edge has a point in a rectangle. */
  touches(box: Bounds): boolean {
    if (box.y1 < this.#top || box.y0 > this.#bottom) return false;
    const last = this.#strip(box.y1);
    const edges = this.#edges;
    for (let strip = this.#strip(box.y0); strip <= last; strip++) {
      const end = this.#starts[strip + 1] as number;
      for (let place = this.#starts[strip] as number; place < end; place++) {
        const at = (this.#members[place] as number) * 4;
        const a = { x: edges[at] as number, y: edges[at + 1] as number };
        const b = { x: edges[at + 2] as number, y: edges[at + 3] as number };
        if (segmentTouchesBounds(a, b, box)) return true;
      }
    }
    return false;
  }

  #strip(y: number): number {
    return Math.min(this.#starts.length - 2, Math.max(0, Math.floor((y - this.#top) / this.#stripPx)));
  }
}
