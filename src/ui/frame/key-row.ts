import type { ViewerTool } from "../../core/slide/view-state.ts";
import type { AppContext } from "../parts/store-element.ts";
import { decideAndGoOn } from "../review/review-actions.ts";

/** A key as it was pressed: letters in lower case, after "Ctrl+" or "Ctrl+Shift+" where those are held. */
export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
}

/** One line of the table: which keys, when, what they do, and the words in the key map. */
export interface KeyRow {
  readonly keys: readonly string[];
  readonly when?: (app: AppContext) => boolean;
  /** Answers false where the key means nothing now: another row may have it. */
  readonly act: (app: AppContext, press: KeyPress) => unknown;
  /** What letting go of the key does. */
  readonly release?: (app: AppContext) => void;
  /** The line in the key map; none for a key that another line speaks of. */
  readonly words?: readonly [key: string, meaning: string];
}

/** Rows that hold together. */
export interface KeyGroup {
  readonly name: string;
  /** What must hold for every row. */
  readonly when: (app: AppContext) => boolean;
  /** No group after this one has a key while it holds. */
  readonly isModal?: true;
  readonly rows: readonly KeyRow[];
}

export const CLASS_KEYS = ["1", "2", "3", "4", "5", "6"] as const;
const ARROWS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
export const ARROW_KEYS = Object.keys(ARROWS);

export const arrow = ({ key }: KeyPress): readonly [number, number] => ARROWS[key] ?? [0, 0];
export const classOf = ({ key }: KeyPress): number => Number(key) - 1;

/** A key that takes a tool in hand. */
export function tool(key: string, of: ViewerTool, words?: KeyRow["words"]): KeyRow {
  const row: KeyRow = {
    keys: [key],
    act: ({ stores: { view } }) => {
      view.setTool(of);
      view.viewer?.focus();
    },
  };
  return words ? { ...row, words } : row;
}

/** A key of Review that decides on the cell shown. */
export function decision(
  keys: readonly string[],
  words: KeyRow["words"] & {},
  decide: (app: AppContext, row: number, press: KeyPress) => Promise<void>,
): KeyRow {
  return {
    keys,
    words,
    act: (app, press) => {
      const { review } = app.stores;
      const row = review.current ?? review.queue[0] ?? null;
      if (row === null) return false;
      decideAndGoOn(review, app.actions, () => decide(app, row, press));
      return true;
    },
  };
}

/** What must hold for a key: a slide is open; a tab is shown; a session reads, may be answered, has a tool in hand. */
export const hasSlide = ({ stores }: AppContext): boolean => stores.slides.slide !== null;
export const onTab =
  (tab: "count" | "review" | "regions" | "fields") =>
  ({ stores: { view, slides } }: AppContext): boolean =>
    slides.slide !== null && view.panelOpen && view.tab === tab;
export const reads = ({ stores: { session } }: AppContext): boolean => session.plan !== null;
export const answers = (app: AppContext): boolean => reads(app) && !app.stores.session.finished;
export const hasTool = (app: AppContext): boolean => answers(app) && app.stores.session.tools.tool !== null;
export const changesRegion = ({ stores: { view, regions } }: AppContext): boolean =>
  view.tool === "edit" && regions.selected !== null;
