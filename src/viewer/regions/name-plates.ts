import { type Bounds, boundsTouch } from "../../core/geometry/shape.ts";

/**
 * About the width of one letter, screen px: to measure thousands of names in every frame would take
 * longer than to draw the few that fit.
 */
const LETTER_PX = 8;

/**
 * The names in one picture: one that would lie over another is left out, because neither could be
 * read. The first asked for wins.
 */
export class NamePlates {
  readonly #taken: Bounds[] = [];

  get count(): number {
    return this.#taken.length;
  }

  /** Takes the place of a name around x, its baseline at y (screen px); false where another is in the way. */
  take(name: string, x: number, y: number): boolean {
    const half = (name.length * LETTER_PX) / 2;
    const plate = { x0: x - half, y0: y - 16, x1: x + half, y1: y + 6 };
    if (this.#taken.some((other) => boundsTouch(other, plate))) return false;
    this.#taken.push(plate);
    return true;
  }
}
