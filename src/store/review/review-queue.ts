import { computed, type ReadonlySignal, untracked } from "@preact/signals-core";
import { isOpen } from "../../core/review/review.ts";
import { stableList } from "../base/derived.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import { type QueueOrder, queueOrder } from "./queue-order.ts";

/** One of QUEUE_GROUPS in the queue: its index, where it begins and ends, how many of it have a decision. */
export interface QueuePart {
  readonly group: number;
  readonly from: number;
  readonly to: number;
  readonly decided: number;
}

/** The flagged cells in the order of the review, and how one goes through them. `verdict`: per row, as in ReviewedCells. */
export class ReviewQueue {
  readonly #queue: ReadonlySignal<QueueOrder>;

  constructor(analysis: AnalysisStore) {
    const basis = stableList(() => {
      return [analysis.generation, analysis.flaggedCount, analysis.exclusionVersion];
    });
    this.#queue = computed(() => {
      // Ordered anew when the model flagged more, or other cells are left out, not with every cell.
      void basis.value;
      return untracked(() => queueOrder(analysis));
    });
  }

  get rows(): Uint32Array<ArrayBuffer> {
    return this.#queue.value.rows;
  }

  /** How many cells are in each of QUEUE_GROUPS. */
  get sizes(): number[] {
    const { ends } = this.#queue.value;
    return ends.map((end, group) => end - (ends[group - 1] ?? 0));
  }

  /** The part that a place lies in. */
  partAt(place: number, verdict: Uint8Array): QueuePart {
    const { rows, ends } = this.#queue.value;
    const group = Math.max(
      0,
      ends.findIndex((end) => place < end),
    );
    const from = ends[group - 1] ?? 0;
    const to = ends[group] as number;
    let decided = 0;
    for (let at = from; at < to; at++) if (!isOpen(verdict[rows[at] as number] as number)) decided++;
    return { group, from, to, decided };
  }

  /** The row so many places on; the first where the place is none of the queue; at an end it stays. */
  rowBeside(place: number, by: number): number | null {
    const { rows } = this;
    const at = place < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, place + by));
    return rows[at] ?? null;
  }

  /** The next row without a decision after a place, else from the start; null: all have one. */
  nextOpen(place: number, verdict: Uint8Array): number | null {
    const { rows } = this;
    for (let offset = 1; offset <= rows.length; offset++) {
      const row = rows[(place + offset + rows.length) % rows.length] as number;
      if (isOpen(verdict[row] as number)) return row;
    }
    return null;
  }
}
