export const headless = {
  usage: `Counts eosinophils, neutrophils and mast cells. Research use only.

  npm run count -- SLIDE… --out DIR [--mpp X] [--image N|NAME] [--model NAME|PATH] [--region x,y,w,h] [--regions FILE]
                   [--backend auto|webgpu|wasm] [--threads N] [--guards mark|leave-out] [--stain auto|he|dab|toluidine-blue]
                   [--adapter FILE] [--also measurements,dicom] [--quiet]

  SLIDE     SVS, NDPI, SCN, OME-TIFF, Philips' or another TIFF, PNG, JPEG, or a zip of Deep Zoom tiles
  --out     folder for <file name>.cells.geojson, .cells.csv, .cells.columns.csv, .receipt.json, .trail.jsonl and .summary.json
  --mpp     micrometres per pixel, where the file does not say or is wrong
  --image   which of several images in the file: its number from 1, or its name
  --model   a name under models/, or a folder with manifest.json and the ONNX file
  --region  x,y,width,height in full-resolution px
  --regions GeoJSON of one slide's regions, as the app and QuPath export annotations (px of the full resolution; may be gzip): what lies
            in an excluded one (the app's, or QuPath's class Ignore*) is in no number, each other one gets counts, densities and intervals,
            in the summary and in <file name>.regions.csv
  --backend auto: WebGPU on a real GPU, WASM otherwise
  --threads on the CPU: all cores (default), or so many
  --guards  tissue out of focus, inked, folded, bloody or of unusual stain: mark it (default), or leave its cells and area out
  --adapter an adapter's file, learned from a reader's answers for this network; refused for another one
  --also    measurements: a QuPath measurement table; dicom: DICOM annotations
  --stain   auto (default): as the slide's colours say, as in the app. he: the network counts. dab, toluidine-blue: mast cells by
            their stain, nothing else; refused where what is stained has the colour of the tissue around it
  --quiet   no progress

Exit code 0: every part of the slide done or rightly skipped. 1: something failed (what was done is written). 2: wrong command line.`,
  detectedStain: (kind: string) =>
    `by its colours this slide is ${kind}: mast cells are counted by their stain, nothing else. If it is H&E, give --stain he`,
  needsMicronsPerPx: (reason: string) =>
    `the µm/px of this slide is ${reason}; nothing was counted. Give it with --mpp (0.25 for most 40x scans, 0.5 for 20x)`,
  otherSlide: (wanted: string, found: string) => `another slide: the receipt is of ${wanted}, this file is ${found}`,
  regionFile: (path: string, reason: string) =>
    `--regions ${path}: no region could be taken from this file: ${reason}. Give GeoJSON with polygons in px of the full resolution`,
  missing: (paths: string) => `there is no file ${paths}`,
  folder: (paths: string) => `${paths}: a folder, not a file (Deep Zoom tiles are given as one zip)`,
  noFolder: (path: string, reason: string) => `--out ${path}: this folder cannot be made: ${reason}`,
  stopped: "Stopped. The slide under way has no results; those of slides finished before stay.",
  otherResults: (path: string, found: string | null, slide: string) =>
    `${path} ${found === null ? "is of a slide that cannot be told" : `is the result of another slide (${found})`}, and this slide (${slide}) has the same file name. Nothing was written: count it into another folder (--out), or move the earlier results away`,
  outsideRegion: "the region lies outside the slide",
  noTissue: "no tissue was found in what was asked for, so nothing was counted: its counts of 0 say nothing of cells",
  progress: (done: number, total: number, perSecond: number, secondsLeft: number) =>
    `${done}/${total} parts, ${perSecond.toFixed(1)}/s, ${Math.ceil(secondsLeft)} s left`,
  failedParts: (count: number, total: number) =>
    `${count} of ${total} parts of the slide failed; they are not in the count:`,
} as const;

/** Words of the verify command. */
export const verify = {
  usage: `Counts again what a receipt describes and compares, or checks an audit log. Research use only.

  npm run verify -- RECEIPT|TRAIL… SLIDE [--model NAME|PATH] [--backend auto|webgpu|wasm] [--exact] [--quiet]

  RECEIPT   <file name>.receipt.json: the slide is counted again with its settings, from nothing stored
  TRAIL     <file name>.trail.jsonl: every entry is checked; with a receipt beside it also that its end was not cut off
  SLIDE     the slide they are of
  --model   the network, where it is not the built-in one
  --backend another than the receipt's; of 1,000 cells one may then differ by rounding
  --exact   no cell may differ

Exit code 0: the same. 1: not the same, and what differs is printed. 2: wrong command line.`,
  neither: (path: string) => `${path} is neither a receipt nor an audit log of this program`,
  identical: (cells: number) => `the same: all ${cells} cells, each in its place and class`,
  same: (differing: number, cells: number) =>
    `the same within the tolerance: ${differing} of ${cells} cells differ (1 in 1,000 may)`,
  different: (differing: number, cells: number) => `NOT the same: ${differing} of ${cells} cells differ`,
  differs: (what: string, receipt: string, again: string) => `${what}: receipt ${receipt}, now ${again}`,
  auditLogSound: (entries: number, hash: string) => `${entries} entries, none changed; head ${hash}`,
  auditLogWrong: (entry: number, problem: string) => `entry ${entry} is wrong: ${problem}`,
  noHead: "Whether entries are missing at its end shows only with a receipt or export that carries its head.",
} as const;

/** Words of `npm run evaluate` and its report. */
export const evaluation = {
  usage: `Says how good a network is on labelled fields, counted the way the app counts. Research use only.

  npm run evaluate -- [--data DIR] [--model NAME|PATH] [--split test|calibration|train|all] [--out DIR]
                      [--fields N] [--robustness N] [--first-labels] [--backend auto|webgpu|wasm] [--quiet]

  --data        folder with labels.json and the fields it names (default: ../shared/data/cells beside the project)
  --model       a name under models/, or a folder with manifest.json and the ONNX file
  --split       which slides of models/training/split.json (default: test)
  --out         folder for report.html, report.json, summary.md and the answers (default: evaluation).
                report.html holds crops of the fields: keep it where the fields may be kept
  --fields      only so many fields, spread evenly over the slides
  --robustness  fields counted again under every change of the image (default: 40; 0: none)
  --first-labels  judge by labels.json alone, without the cells that it left out (models/training/labels/test-completion.json)

An evaluation that was broken off goes on where it was when it is started again with the same --out.
Exit code 0: the report was written. 1: something failed. 2: wrong command line.`,
  seeHelp: "see --help",
  noData: (path: string) => `there is no labels.json in ${path}: name the folder of labelled fields with --data`,
  noFields: (part: string) => `the labels hold no field of the part "${part}"`,
  progress: (condition: string, done: number, total: number) => `${condition}: ${done} of ${total} fields`,
  written: (path: string) => `Report: ${path}`,
  title: (model: string) => `How good is ${model}?`,
  parts: { test: "test slides", calibration: "calibration slides", train: "training slides", all: "all slides" },
  optimistic: {
    test: "These slides were neither trained nor tuned on.",
    calibration: "Thresholds were chosen on these slides: the figures are optimistic.",
    train: "The network was trained on these slides: the figures say nothing about other slides.",
    all: "Training slides are among these: the figures are optimistic.",
  },
  how: (fields: number, complete: number, slides: number) =>
    `${fields} fields of 128 µm from ${slides} slides, ${complete} of them labelled completely, counted by the product itself.`,
  method: [
    "Detections and labels are matched one to one within 6 µm, blind to the class; then the class is compared. A cell the reader could not decide is not judged, nor is a detection without a label within 4 µm of the border of a field: nobody labelled there.",
    "The first labels left many pale or overlapping nuclei out. Where an earlier network of this project found something without a label on a complete test field, two readers looked at it without seeing the answer: what both said was added, what they did not agree on is not judged. `--first-labels` leaves this out.",
    "In a field that is not labelled completely only detections at labelled points are judged; read precision from the complete fields.",
    "Intervals are 95 %: bootstrap over fields for scores (2,000 draws, seeded), Wilson for shares. They do not cover the difference between slides, of which there are few.",
    "The labels are project annotation by eye, not pathologist-verified. Two such readers agreed on about 85 % of points, so no figure can be expected much above that: a wrong answer is sometimes a wrong label.",
  ],
  section: {
    scores: "Found and named",
    readers: "What people score",
    curves: "Precision and recall",
    confusion: "What is taken for what",
    reliability: "Can the probabilities be believed?",
    flags: "Does it know when it does not know?",
    looks: "How many looks until the counts are right",
    serious: "Serious confusions",
    robustness: "Other stains, other scanners",
    slides: "Slide by slide",
    gallery: "The worst errors",
    method: "How this was measured",
    reproduce: "To measure again",
  },
  readersHead: "reader",
  readersPoints: "cells read",
  readersUndecided: "undecided",
  readersNote:
    "F1 of other readers against the same labels, as if they were networks: they saw crops of a sample without label or answer; rare classes were over-sampled and are weighted back, what they could not decide is left out, which flatters them. A network cannot be expected far above them.",
  detection: "Any nucleated cell",
  weighted: "Weighted F1 of the classes",
  columns: {
    name: "",
    labelled: "labelled",
    answered: "answered",
    precision: "precision",
    recall: "recall",
    f1: "F1",
    aim: "aim",
  },
  completeFields: "Complete fields only (every detection is judged)",
  allFields: "All fields (the others were chosen for rare cells)",
  averagePrecision: (value: string) => `average precision ${value}`,
  labelledCount: (count: number) => `${count} labelled`,
  noLabels: "no labelled cell",
  recall: "recall",
  precision: "precision",
  operatingPoint: "as the product answers",
  confusionNote: "Rows are labels, columns answers; the shade is the share of the row.",
  nothingThere: "Nothing there",
  missed: "missed",
  stated: "stated probability",
  observed: "share that was so",
  expectedError: (value: string) => `ECE ${value}`,
  reliabilityNote: (mean: string, loss: string, cells: number) =>
    `Class probabilities of ${cells} cells that met a label: mean class-wise calibration error ${mean} (aim 0.05 at most), negative log likelihood ${loss}. The last plot is the number shown in the app against right cell and right class, false detections included.`,
  shown: "Shown in the app",
  coverage: "share of answers kept",
  risk: "share of them wrong",
  flagNote: (flagged: string, wrongKept: string) =>
    `${flagged} of the answers are flagged. Of those not flagged, ${wrongKept} are wrong (aim: at most 3 %, better 1 %). A cell that was missed has no answer and cannot be flagged: that is what recall tells.`,
  riskNote: (at3: string, at1: string) =>
    `By confidence alone, ${at3} of the answers could be kept with at most 3 % wrong, ${at1} with at most 1 %.`,
  flagColumns: {
    answered: "answers",
    flagged: "flagged",
    wrong: "wrong",
    wrongKept: "wrong among those not flagged",
    caught: "of the wrong, flagged",
  },
  all: "All",
  looksHeadline: (perThousand: string, flagged: number, detections: number, counted: string) =>
    `Of 1,000 detected cells a reader looks at ${perThousand} until the counts of ${counted} are as right as looking makes them (${flagged} of ${detections} detections in completely labelled fields).`,
  looksNote:
    "A detection is flagged when a look could change a counted class. The reader of this table says what the labels say: the most that looking can bring. A cell that was not found stays missed. Shares below are of judged detections in all fields, some of which were chosen for rare cells.",
  looksColumns: {
    looks: "looked at because of this class",
    met: "labelled cells called so or shown",
    acceptedWrong: "wrong among accepted",
    unasked: "labelled cells nobody is asked about",
    precisionBefore: "precision",
    recallBefore: "recall",
    f1Before: "F1",
    precisionAfter: "precision after looking",
    recallAfter: "recall after looking",
    f1After: "F1 after looking",
  },
  looksPerThousand: "looks per 1,000 judged detections",
  looksCurve: "F1 by number of looks",
  lookOrders: { queue: "review order", class: "class by class", random: "any cell at random" },
  seriousKinds: {
    "eosinophil-called-other": "Eosinophil called Other without a flag, of the eosinophils found",
    "nothing-called-eosinophil":
      "Red cell, debris or nothing called Eosinophil without a flag, of all detections where no cell is",
  },
  seriousFlagged: (count: number) => `${count} more were flagged`,
  robustnessNote: (fields: number) =>
    `The same ${fields} fields, changed in one way at a time. Where more answers are wrong, more must be flagged; whether more are wrong than chance between fields explains, the interval of the difference says.`,
  robustnessColumns: {
    change: "change",
    weighted: "weighted F1",
    flagged: "flagged",
    wrong: "wrong",
    moreWrong: "more wrong, % points",
    wrongKept: "wrong, not flagged",
    follows: "flags follow",
  },
  follows: { yes: "yes", no: "NO", unsure: "not surely more errors" },
  gallery: {
    eosinophilMissed: "Eosinophils missed or called something else",
    eosinophilWrong: "Called eosinophil, and it is not",
    neutrophilMissed: "Neutrophils missed or called something else",
    neutrophilWrong: "Called neutrophil, and it is not",
    confident: "Wrong with the greatest confidence, any class",
    nothing: "none",
    label: (label: string, answer: string) => `${label} → ${answer}`,
    confidence: (percent: string, flagged: boolean) => `${percent}${flagged ? ", flagged" : ""}`,
    note: "30 µm around the cell, the cell in the middle. Label → answer.",
  },
  table: "Figures as a table",
  unknown: "–",
} as const;
