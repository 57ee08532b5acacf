/** The key map, by what a person is doing. */
export const keys = {
  title: "Keys",
  close: "Close",
  groups: [
    {
      name: "Slide",
      list: [
        ["Space", "count, pause, resume"],
        ["Arrows", "move the slide"],
        ["+ −", "zoom"],
        ["0", "whole slide"],
        ["T", "rotate by 90°"],
        ["H (held)", "hide the cells"],
        ["F", "look at the cell under the pointer, or at the one chosen last"],
        ["Esc", "drop the shape being drawn, back to moving, close"],
        ["?", "this list"],
      ],
    },
    {
      name: "Review",
      list: [
        ["1 – 6", "it is an eosinophil, neutrophil, mast cell, lymphocyte, plasma cell, other"],
        ["Enter", "the machine is right"],
        ["X", "not a cell"],
        ["U", "unsure: keeps the machine's class, go on"],
        ["Z", "undo the last decision"],
        ["Tab, N", "next cell to check"],
        ["B", "cell before"],
        ["A", "add a missed cell: click it, or Enter for the middle of the view; then its class"],
      ],
    },
    {
      name: "Random tiles and fields",
      list: [
        ["Enter", "tile read"],
        ["A", "add a missed cell at the middle of the view"],
        ["N, B", "next and previous peak field (in Fields)"],
      ],
    },
    {
      name: "Drawing",
      list: [
        ["V", "move the slide"],
        ["R, C", "rectangle, circle"],
        ["P, L", "polygon, freehand"],
        ["O", "high-power field"],
        ["M", "ruler"],
        ["Enter", "put the tool's shape into the middle of the view; close the polygon"],
        [".", "polygon: a corner in the middle of the view; Backspace takes it back"],
        ["Alt (held)", "no snapping"],
      ],
    },
    {
      name: "Regions",
      list: [
        ["E", "change regions: drag, pull handles; double click puts in a vertex, Delete takes it out"],
        ["Arrows", "with E: move the region; with Shift: resize it"],
        ["Ctrl C, V, D", "copy, paste, duplicate"],
        ["Ctrl Z, Y", "undo, redo a change of regions"],
        ["Delete", "delete the region"],
      ],
    },
  ],
} as const;
