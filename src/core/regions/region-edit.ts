import type { Region } from "../geometry/shape.ts";

/** One region that came (before null), went (after null) or changed, at its place in the list. */
export interface RegionChange {
  readonly index: number;
  readonly before: Region | null;
  readonly after: Region | null;
}

/** What one act of a reader changed, in order: a value, so that taking it back is a function. */
export type RegionEdit = readonly RegionChange[];

/** The list after an edit. */
export function applyRegionEdit(regions: readonly Region[], edit: RegionEdit): readonly Region[] {
  const changed = [...regions];
  for (const { index, before, after } of edit) {
    changed.splice(index, before ? 1 : 0, ...(after ? [after] : []));
  }
  return changed;
}

/** The edit that takes another back. */
export function invertRegionEdit(edit: RegionEdit): RegionEdit {
  return edit.map(({ index, before, after }) => ({ index, before: after, after: before })).reverse();
}

/** Every edit of this visit, to be taken back and done again without limit. */
export class RegionHistory {
  readonly #done: RegionEdit[] = [];
  readonly #undone: RegionEdit[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Notes an edit that has been made; what was taken back before can then no longer be done again. */
  note(edit: RegionEdit): void {
    this.#done.push(edit);
    this.#undone.length = 0;
  }

  /** The edit to make in order to take the last one back, or null. */
  undo(): RegionEdit | null {
    const edit = this.#done.pop();
    if (!edit) return null;
    this.#undone.push(edit);
    return invertRegionEdit(edit);
  }

  /** The edit to make in order to do again what was taken back last, or null. */
  redo(): RegionEdit | null {
    const edit = this.#undone.pop();
    if (!edit) return null;
    this.#done.push(edit);
    return edit;
  }

  clear(): void {
    this.#done.length = 0;
    this.#undone.length = 0;
  }
}
