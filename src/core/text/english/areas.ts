import type { ErrorDetails } from "../../base/errors.ts";
import type { RegionFileProblem } from "../../regions/region-file.ts";

const FILE_PROBLEMS: Readonly<Record<RegionFileProblem, (most: string, geometry: string) => string>> = {
  notJson: () => "it is not JSON",
  notGeoJson: () => "it is JSON, but not GeoJSON",
  noShape: () => "it holds no shape",
  onlyPoints: () => "it holds only points or lines, which have no area",
  badCoordinates: () => "some of its coordinates are not pairs of numbers",
  unknownGeometry: (_most, geometry) => `it holds a geometry this program does not know (${geometry})`,
  tooMany: (most) => `it holds more than ${most} shapes; export the annotations without the detections`,
  tooManyPoints: () => "its outlines have too many points",
  tooLarge: (most) => `it is larger than ${most} MB`,
  damaged: () => "it is packed (gzip) and damaged",
  outside: () => "all of its shapes lie outside this slide",
  notPixels: () => "its coordinates are not pixels of the full resolution",
};

/** Words of the regions: their list, their tools, their files. */
export const regions = {
  tab: "Regions",
  none: "No region yet. Draw one with the tools on the left, or import a GeoJSON file.",
  count: (regions: string) => (regions === "1" ? "1 region." : `${regions} regions.`),
  list: "Regions of this slide",
  name: "Name",
  kind: {
    rectangle: "Rectangle",
    polygon: "Polygon",
    polygons: "Polygon with holes or several parts",
    circle: "Circle",
  },
  highPowerField: "High-power field",
  exclude: "Exclude: leave what is inside out of every number",
  excludedNote: "Cells and area inside are in no count, area or density.",
  excludedSum: (count: string, areaMm2: string, cells: string) =>
    `${count} ${count === "1" ? "region" : "regions"} excluded. Left out of every number: ${areaMm2} of the counted area and ${cells} cells.`,
  area: (area: string, tissue: string, share: string) => `${area}, ${tissue} tissue counted; ${share}`,
  share: { none: "not counted yet", some: (percent: string) => `${percent} of it counted`, all: "all of it counted" },
  cells: "cells",
  perMm2: "per mm² of tissue",
  countHere: "Count this region",
  show: "Show",
  copy: "Copy",
  paste: "Paste",
  duplicate: "Duplicate",
  remove: "Delete",
  removeAll: "Delete all",
  undo: "Undo",
  redo: "Redo",
  importFile: "Import…",
  exportFile: "Export",
  importTitle: "Regions from a GeoJSON file (QuPath and others)",
  exportTitle: "All regions as GeoJSON for QuPath, with their counts",
  reading: "Reading the file …",
  writing: "Making the file …",
  imported: (taken: string) => (taken === "1" ? "1 region imported." : `${taken} regions imported.`),
  leftOut: (points: string, empty: string, outside: string) =>
    [
      points === "0"
        ? ""
        : points === "1"
          ? "1 point or line has no area and was left out."
          : `${points} points or lines have no area and were left out.`,
      empty === "0"
        ? ""
        : empty === "1"
          ? "1 shape without an area was left out."
          : `${empty} shapes without an area were left out.`,
      outside === "0"
        ? ""
        : outside === "1"
          ? "1 lies outside this slide and was left out."
          : `${outside} lie outside this slide and were left out.`,
    ]
      .filter((sentence) => sentence !== "")
      .join(" "),
  /** Why no region can be read from a file, from the details of RegionFileInvalid. */
  fileProblem: ({ problem, most = 0, geometry = "" }: ErrorDetails): string =>
    FILE_PROBLEMS[problem as RegionFileProblem](String(most), String(geometry)),
  tools: {
    edit: "Change regions (E)",
    circle: "Circle (C)",
    freehand: "Freehand (L)",
  },
} as const;

/** Words of the Fields tab: peak fields, thresholds, random fields, eosinophil percentage. */
export const fields = {
  class: "Cells",
  microscope: "Microscope",
  fieldNumber: "Field number, mm",
  objective: "Objective",
  fieldArea: (mm2: string, objective: number) => `One field at ${objective}x: ${mm2} mm²`,
  nothing: "Count something first: fields are looked for on analysed tissue.",
  working: "Looking for fields …",
  noCells: (name: string) => `No ${name} on tissue that may be looked at.`,
  peakTitle: "Peak field",
  peakSoFar: (share: string) => `Peak field so far, ${share} of tissue counted`,
  fieldUncounted: (share: string) => `${share} of this field's tissue is not counted.`,
  countField: "Count the rest of it",
  peak: (count: string, name: string) => `${count} ${name} in one field`,
  perMm2: (figure: string) => `${figure}/mm²`,
  perMm2OfField: (figure: string) => `${figure}/mm² of field`,
  partlyFilled: (percent: string, perMm2: string) =>
    `Counted tissue fills ${percent} of this field: ${perMm2}/mm² of tissue.`,
  field: (place: number, count: string) => `Field ${place}: ${count}`,
  tissueShare: (percent: string) => `${percent} tissue`,
  exact:
    "Searched over all centres, not on a raster; a cell on the field's edge counts. Each next field is the best that does not overlap those before it.",
  leftOut: "Cells after review; artefacts, excluded regions and glass are left out.",
  keys: "N and B go through them.",
  searched: (fields: string, mm2: string) =>
    `The tissue searched, ${mm2} mm², is as large as ${fields} ${fields === "1" ? "field" : "fields"}.`,
  chance: (mean: string, threshold: number, percent: string) =>
    `If every field had the mean of ${mean}, the best of them would reach ${threshold} by chance in ${percent} of slides, and in more over all centres.`,
  stripTitle: "Does a threshold hold?",
  stripNote: "Peak per field number; ● at or above the threshold, ○ below.",
  stripFieldNumber: "FN, mm",
  stripPeak: "Peak",
  stripThreshold: (threshold: number) => `≥ ${threshold}`,
  holds: "holds",
  holdsNot: "does not hold",
  holdsNotYet: "not reached so far",
  always: (threshold: number) => `${threshold}/field holds for every field number from 18 to 26.5.`,
  never: (threshold: number) => `${threshold}/field holds for no field number from 18 to 26.5.`,
  neverSoFar: (threshold: number) =>
    `${threshold}/field is not reached so far; more may be found in the tissue not counted.`,
  depends: (threshold: number, from: string) =>
    `${threshold}/field holds from field number ${from} on: it depends on the microscope.`,
  ownThreshold: "Own threshold, per field",
  thresholdNote:
    "10 and 15 (eosinophils, CRS and EoE) and 70 (JESREC) are set for eosinophils; other cells depend on site and stain.",
  randomTitle: "Random fields",
  randomCount: "Fields",
  randomDraw: "Draw random fields",
  randomResult: (mean: string, deviation: string, low: string, high: string) =>
    `Mean ${mean} per field (SD ${deviation}; 95 % of the mean ${low}–${high})`,
  randomOne: (mean: string) => `${mean} in one field; an interval needs two.`,
  randomFewer: (fields: string, wanted: string) =>
    `Only ${fields} of ${wanted} fields fit the tissue without overlapping.`,
  randomNone: "No field fits: less than half of it would be tissue anywhere.",
  randomArea: (fields: string, mm2: string, perMm2: string, seed: number) =>
    `${fields} fields, ${mm2} mm² of tissue in them, ${perMm2}/mm²; draw number ${seed}. Drawn evenly over the tissue, at least half tissue, no overlap.`,
  eosTitle: "Eosinophil percentage",
  eos: (percent: string, eosinophils: string, inflammatory: string) =>
    `${percent}: ${eosinophils} of ${inflammatory} inflammatory cells counted`,
  eosDenominator: "Of eosinophils, neutrophils, mast cells, lymphocytes and plasma cells, on all analysed tissue.",
  eosMissing: (names: string) =>
    `Not shown: it needs every inflammatory class, and these are not counted in this stain: ${names}.`,
  eosNone: "No inflammatory cell counted.",
  area: (analysed: string, tissue: string) => `${analysed} analysed, ${tissue} of it tissue.`,
} as const;

/** Words of the corrected count: the random sample squares, reading them, the one line. */
export const sampling = {
  title: "Corrected count",
  why: "Read a few random sample squares completely: the machine's misses and false cells there correct its count for the whole tissue, with a 95 % interval.",
  class: "Class",
  others: "I also read the other two main classes in every sample square",
  make: "Draw random sample squares",
  makeAgain: "Draw new squares",
  makeAgainNote: "The sample squares read so far stay with the old drawing and count no more.",
  needsCount: "Count something first; the squares are drawn over everything that is analysed.",
  running: "Squares can be drawn when counting has ended.",
  older:
    "More was counted since these squares were drawn: the corrected count speaks of the part before. Draw new squares to include it.",
  uncounted: (quadrats: string, all: string) =>
    `${quadrats} of the ${all} sample squares drawn lie where nothing is counted here. Count them first: without them the machine's count would be too small.`,
  countQuadrats: "Count these squares",
  start: "Read sample squares",
  goOn: "Go on reading",
  plan: (quadrats: string, strata: number, seed: number) =>
    `${quadrats} squares of about 128 µm in ${strata} ${strata === 1 ? "group" : "groups"} by the machine's count; random order, draw number ${seed}.`,
  stratum: (least: number, most: number, name: string) =>
    least === most ? (least === 0 ? `no ${name}` : `${least} ${name}`) : `${least} to ${most} ${name}`,
  stratumQuadrats: (read: string, size: string) => `${read} of ${size} squares read`,
  line: (
    machine: string,
    corrected: string,
    low: string,
    high: string,
    quadrats: string,
    readerCount: number,
    mm2: string,
  ) =>
    `machine ${machine}, corrected ${corrected} (${low}–${high}), ${quadrats} sample squares read by ${readerCount === 1 ? "1 reader" : `${readerCount} readers`}, ${mm2} mm²`,
  lineWithout: (machine: string, quadrats: string, mm2: string) =>
    `machine ${machine}, not corrected yet: ${quadrats} sample squares read, ${mm2} mm²`,
  ofClass: (name: string, line: string) => `${name}: ${line}`,
  quadratsToInterval: (quadrats: number) =>
    `${quadrats} more ${quadrats === 1 ? "sample square" : "sample squares"} until there is an interval.`,
  halfWidth: (percent: string) => `± ${percent} of the corrected count.`,
  mayStop: "± 10 % reached: you may stop.",
  all: "Every sample square is read: the count is as the readers see it.",
  few: "Under 100 cells ± 10 % is a few cells and is not announced; read the interval as it is.",
  otherReader: "Shown for your own reading; at the moment another reader's decisions are shown.",
  placing: "Sorting cells into sample squares …",
  method:
    "95 % interval of the stratified difference estimator over sample squares; only those read completely, in the order drawn, count, whoever read them (where several did, the first). Cells reviewed by doubt correct themselves, not this number.",
  readingTitle: (number: string) => `Sample square ${number} of those drawn`,
  readingHint:
    "N goes through the cells that are or could be of a class you read. Look at the whole framed square: click a cell that is wrong and name it; click where a cell was missed and name it; then say that the square is read.",
  cellsLeft: (at: string, total: string) => `Cell ${at} of ${total} in this square`,
  noCell: "No cell chosen.",
  nothingHere: "The machine sees none of these cells in this square.",
  place: "A missed cell here: which class?",
  machine: (name: string) => `Machine: ${name}`,
  added: "Added by you",
  now: (name: string) => `counts as ${name}`,
  rejected: "not a cell",
  quadratRead: "Square read",
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
  frame: (number: string) => `Sample square ${number}`,
  chosen: "this cell",
  missed: "missed cell?",
  bar: "Interval with the machine's count",
} as const;
