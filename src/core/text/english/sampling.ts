/** Words of the corrected count: the plan of random tiles, reading them, the one line. */
export const sampling = {
  title: "Corrected count",
  why: "Read a few random tiles completely: the machine's misses and false cells there correct its count for the whole tissue, with a 95 % interval.",
  class: "Class",
  others: "I also read the other two main classes in every tile",
  make: "Draw random tiles",
  makeAgain: "Draw a new plan",
  makeAgainNote: "The tiles read so far stay with the old plan and count no more.",
  needsCount: "Count something first; a plan is drawn over everything that is analysed.",
  running: "A plan can be drawn when counting has ended.",
  older:
    "More was counted since this plan was drawn: the corrected count speaks of the part before. Draw a new plan to take it in.",
  uncounted: (tiles: string, all: string) =>
    `${tiles} of the plan's ${all} tiles lie where nothing is counted here. Count them first: without them the machine's count would be too small.`,
  countQuadrats: "Count these tiles",
  start: "Read tiles",
  goOn: "Go on reading",
  plan: (tiles: string, strata: number, seed: number) =>
    `${tiles} tiles of about 128 µm in ${strata} ${strata === 1 ? "stratum" : "strata"} by the machine's count; random order, seed ${seed}.`,
  stratum: (least: number, most: number, name: string) =>
    least === most ? (least === 0 ? `no ${name}` : `${least} ${name}`) : `${least} to ${most} ${name}`,
  stratumQuadrats: (read: string, size: string) => `${read} of ${size} tiles read`,
  line: (machine: string, corrected: string, low: string, high: string, tiles: string, persons: number, mm2: string) =>
    `machine ${machine}, corrected ${corrected} (${low}–${high}), ${tiles} tiles read by ${persons === 1 ? "1 person" : `${persons} people`}, ${mm2} mm²`,
  lineWithout: (machine: string, tiles: string, mm2: string) =>
    `machine ${machine}, not corrected yet: ${tiles} tiles read, ${mm2} mm²`,
  ofClass: (name: string, line: string) => `${name}: ${line}`,
  quadratsToInterval: (tiles: number) => `${tiles} more ${tiles === 1 ? "tile" : "tiles"} until there is an interval.`,
  halfWidth: (percent: string) => `± ${percent} of the corrected count.`,
  mayStop: "± 10 % reached: you may stop.",
  all: "Every tile is read: the count is as the readers see it.",
  few: "Under 100 cells ± 10 % is a few cells and is not announced; read the interval as it is.",
  otherReader: "Shown for your own reading; at the moment another reader's decisions are shown.",
  placing: "Sorting cells into tiles …",
  method:
    "95 % interval of the stratified difference estimator over tiles; only tiles read completely, in the order drawn, count, whoever read them (where several did, the first). Cells reviewed by doubt correct themselves, not this number.",
  readingTitle: (number: string) => `Tile ${number} of the plan`,
  readingHint:
    "N goes through the cells that are or could be of a class you read. Look at the whole framed tile: click a cell that is wrong and name it; click where a cell was missed and name it; then say that the tile is read.",
  cellsLeft: (at: string, total: string) => `Cell ${at} of ${total} in this tile`,
  noCell: "No cell chosen.",
  nothingHere: "The machine sees none of these cells in this tile.",
  place: "A missed cell here: which class?",
  machine: (name: string) => `Machine: ${name}`,
  added: "Added by you",
  now: (name: string) => `counts as ${name}`,
  rejected: "not a cell",
  tileRead: "Tile read",
  reject: "Not a cell",
  next: "Next cell",
  before: "Before",
  add: "Add at the middle of the view",
  undo: "Undo",
  storing: (count: number) => `${count} ${count === 1 ? "entry is" : "entries are"} being stored …`,
  notStored: (count: number) =>
    `${count} ${count === 1 ? "entry is" : "entries are"} not stored; tried again with the next one.`,
  leave: "Stop reading",
  crop: "Crop of the cell",
  frame: (number: string) => `Tile ${number}`,
  chosen: "this cell",
  missed: "missed cell?",
  bar: "Interval with the machine's count",
} as const;
