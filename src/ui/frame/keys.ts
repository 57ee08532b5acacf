import { text } from "../../core/text/text.ts";
import {
  deleteVertexOrRegion,
  dropShapeOrTool,
  finishOrPlace,
  moveSelected,
  resizeSelected,
} from "../regions/region-actions.ts";
import { stepCell } from "../review/review-actions.ts";
import { leaveSession, moveMark, nextContext } from "../review/session-actions.ts";
import {
  ARROW_KEYS,
  answers,
  arrow,
  CLASS_KEYS,
  changesRegion,
  classOf,
  decision,
  hasSlide,
  hasTool,
  type KeyGroup,
  onTab,
  reads,
  tool,
} from "./key-row.ts";
import { goToNextPeak, lookAtCell, startOrPause } from "./slide-actions.ts";

const { groups, lines } = text.keys;
const PAN_SCREEN_PX = 80;
const ZOOM_STEP = 1.5;

/** While a reading session lies over the slide it has every key. */
const session: KeyGroup = {
  name: groups.session,
  when: ({ stores }) => stores.session.open,
  isModal: true,
  rows: [
    { keys: ["Escape"], words: lines.leave, act: ({ stores }) => leaveSession(stores) },
    { keys: ["z"], when: reads, act: ({ stores }) => stores.session.undo() },
    { keys: ["b"], when: reads, act: ({ stores }) => stores.session.step(-1) },
    {
      keys: ARROW_KEYS,
      when: hasTool,
      act: ({ stores }, press) => moveMark(stores.session.tools, ...arrow(press), press.shift),
    },
    { keys: ["m"], when: hasTool, words: lines.otherMark, act: ({ stores }) => stores.session.tools.switchMark() },
    { keys: ["Enter"], when: hasTool, act: ({ stores }) => stores.session.useTool() },
    {
      keys: CLASS_KEYS,
      when: (app) => hasTool(app) && app.stores.session.tools.tool === "add",
      act: ({ stores }, press) => stores.session.useTool(classOf(press)),
    },
    {
      keys: CLASS_KEYS,
      when: answers,
      act: ({ stores }, press) => stores.session.answer("relabel", classOf(press)),
    },
    {
      keys: ["Enter"],
      when: (app) => answers(app) && app.stores.session.modelAnswer !== null,
      act: ({ stores }) => stores.session.answer("accept"),
    },
    { keys: ["x"], when: answers, act: ({ stores }) => stores.session.answer("reject") },
    { keys: ["u"], when: answers, act: ({ stores }) => stores.session.answer("unsure") },
    { keys: ["a"], when: answers, words: lines.sessionAdd, act: ({ stores }) => stores.session.tools.take("add") },
    { keys: ["s"], when: answers, act: ({ stores }) => stores.session.tools.take("split") },
    { keys: ["d"], when: answers, act: ({ stores }) => stores.session.tools.take("merge") },
    { keys: ["c"], when: answers, words: lines.context, act: ({ stores }) => nextContext(stores.session) },
    { keys: ["n"], when: answers, act: ({ stores }) => stores.session.next() },
    { keys: ["ArrowRight"], when: answers, words: lines.step, act: ({ stores }) => stores.session.step(1) },
    { keys: ["ArrowLeft"], when: answers, act: ({ stores }) => stores.session.step(-1) },
  ],
};

/** A sample square is being read. */
const sampling: KeyGroup = {
  name: groups.sampling,
  when: (app) => app.stores.sampling.quadrat !== null && onTab("count")(app),
  rows: [
    { keys: ["Enter"], words: lines.squareRead, act: ({ stores }) => stores.sampling.markRead() },
    { keys: ["a"], words: lines.squareAdd, act: ({ actions }) => actions.pointAtCentre() },
    { keys: CLASS_KEYS, act: ({ stores }, press) => stores.sampling.label(classOf(press)) },
    { keys: ["x"], act: ({ stores }) => stores.sampling.reject() },
    { keys: ["n"], act: ({ stores }) => stores.sampling.step(1) },
    { keys: ["b"], act: ({ stores }) => stores.sampling.step(-1) },
    { keys: ["z"], act: ({ stores }) => stores.sampling.undo() },
    { keys: ["Escape"], act: ({ stores }) => stores.sampling.stop() },
  ],
};

const drawing: KeyGroup = {
  name: groups.drawing,
  when: hasSlide,
  rows: [
    tool("v", "pan", lines.move),
    tool("r", "rectangle", lines.box),
    tool("c", "circle"),
    tool("p", "polygon", lines.outline),
    tool("l", "freehand"),
    tool("o", "high-power-field", lines.highPowerField),
    tool("m", "ruler", lines.ruler),
    { keys: ["Enter"], words: lines.place, act: ({ stores }) => finishOrPlace(stores) },
    { keys: ["."], words: lines.corner, act: ({ stores }) => stores.view.viewer?.addCornerAtCentre() ?? false },
    { keys: ["Backspace"], act: ({ stores }) => stores.view.viewer?.removeCorner() ?? false },
    // The viewer itself looks at this key while a shape is drawn.
    { keys: [], words: lines.noSnapping, act: () => false },
  ],
};

const regions: KeyGroup = {
  name: groups.regions,
  when: hasSlide,
  rows: [
    tool("e", "edit", lines.edit),
    {
      keys: ARROW_KEYS,
      when: changesRegion,
      words: lines.moveRegion,
      act: ({ stores }, press) => (press.shift ? resizeSelected : moveSelected)(stores, ...arrow(press)),
    },
    {
      keys: ["Ctrl+c"],
      words: lines.copy,
      // Words marked on the page are what the user means to copy.
      act: ({ stores }) => String(getSelection()) === "" && stores.regions.copySelected(),
    },
    {
      keys: ["Ctrl+v"],
      when: ({ stores }) => stores.regions.canPaste,
      act: ({ actions }) => actions.pasteRegion(),
    },
    {
      keys: ["Ctrl+d"],
      when: ({ stores }) => stores.regions.selected !== null,
      act: ({ actions }) => actions.duplicateRegion(),
    },
    { keys: ["Ctrl+z"], words: lines.undoRegion, act: ({ stores }) => stores.regions.undo() },
    { keys: ["Ctrl+y", "Ctrl+Shift+z"], act: ({ stores }) => stores.regions.redo() },
    {
      keys: ["Delete"],
      // A region just drawn is deleted with the drawing tool still in hand.
      when: ({
        stores: {
          regions: { selected },
          view,
        },
      }) => selected !== null && view.viewer?.drawing !== true && (view.tool !== "pan" || view.tab === "regions"),
      words: lines.deleteRegion,
      act: ({ stores }) => deleteVertexOrRegion(stores),
    },
    { keys: ["Backspace"], when: changesRegion, act: ({ stores }) => deleteVertexOrRegion(stores) },
  ],
};

const slide: KeyGroup = {
  name: groups.slide,
  when: hasSlide,
  rows: [
    { keys: [" "], words: lines.count, act: startOrPause },
    {
      keys: ARROW_KEYS,
      words: lines.pan,
      act: ({ stores }, press) => {
        const [right, down] = arrow(press);
        stores.view.viewer?.panBy(right * PAN_SCREEN_PX, down * PAN_SCREEN_PX);
      },
    },
    { keys: ["+", "="], words: lines.zoom, act: ({ stores }) => stores.view.viewer?.zoomBy(ZOOM_STEP) },
    { keys: ["-"], act: ({ stores }) => stores.view.viewer?.zoomBy(1 / ZOOM_STEP) },
    { keys: ["0"], words: lines.fit, act: ({ stores }) => stores.view.viewer?.fitSlide() },
    { keys: ["t"], words: lines.rotate, act: ({ stores }) => stores.view.viewer?.rotate(90) },
    {
      keys: ["h"],
      words: lines.hide,
      act: ({ stores }) => stores.view.viewer?.setOverlayHidden(true),
      release: ({ stores }) => stores.view.viewer?.setOverlayHidden(false),
    },
    { keys: ["f"], words: lines.look, act: lookAtCell },
    { keys: ["Escape"], words: lines.drop, act: ({ stores }) => dropShapeOrTool(stores) },
  ],
};

const review: KeyGroup = {
  name: groups.review,
  when: onTab("review"),
  rows: [
    decision(CLASS_KEYS, lines.label, ({ stores }, row, press) => stores.review.label(row, classOf(press))),
    decision(["Enter"], lines.accept, ({ stores }, row) => stores.review.decide(row, "accept")),
    decision(["x"], lines.reject, ({ stores }, row) => stores.review.decide(row, "reject")),
    decision(["u"], lines.unsure, ({ stores }, row) => stores.review.decide(row, "unsure")),
    { keys: ["n"], words: lines.next, act: ({ stores }) => stepCell(stores.review, 1) },
    { keys: ["b"], words: lines.previous, act: ({ stores }) => stepCell(stores.review, -1) },
  ],
};

/** What a reader of single cells also has on every other tab. */
const decisions: KeyGroup = {
  name: groups.review,
  when: hasSlide,
  rows: [
    tool("a", "missed-cell", lines.addMissed),
    { keys: ["z"], words: lines.undo, act: ({ stores }) => stores.review.undo() },
  ],
};

const fields: KeyGroup = {
  name: groups.fields,
  when: onTab("fields"),
  rows: [
    { keys: ["n"], words: lines.peaks, act: (app) => goToNextPeak(app, 1) },
    { keys: ["b"], act: (app) => goToNextPeak(app, -1) },
  ],
};

const everywhere: KeyGroup = {
  name: groups.slide,
  when: () => true,
  rows: [{ keys: ["?"], words: lines.help, act: ({ stores }) => stores.view.setKeysShown(true) }],
};

/**
 * Every key, in the order in which they are asked: the first row that has the key, holds, and does
 * not answer false. Tab is in no row: it moves the focus everywhere.
 */
export const KEYS: readonly KeyGroup[] = [
  everywhere,
  session,
  sampling,
  drawing,
  regions,
  slide,
  decisions,
  review,
  fields,
];

/** The key map: the lines of each group, groups of one name together. */
export function keyMap(): { readonly name: string; readonly lines: readonly (readonly [string, string])[] }[] {
  const names = [...new Set([slide, review, session, sampling, fields, drawing, regions].map(({ name }) => name))];
  return names.map((name) => ({
    name,
    lines: KEYS.filter((group) => group.name === name)
      .toReversed()
      .flatMap(({ rows }) => rows.flatMap(({ words }) => (words ? [words] : []))),
  }));
}
