import type { ScaleWarning } from "../../quality/nuclear-size.ts";
import type { StainKind } from "../../stain/stain-profile.ts";

/** Words of the dialog of networks. */
export const models = {
  title: "Networks",
  open: (name: string) => `Network: ${name}. Show all networks`,
  profile: (name: string) => `Counted by the stain profile: ${name}. Show it`,
  intro:
    "The network finds and names the cells. Results of each network are kept apart: choosing another one shows its own count, and nothing is lost.",
  builtIn: "comes with Granuloscope",
  own: (date: string) => `your own, added ${date}`,
  use: "Use",
  inUse: "in use",
  remove: "Remove",
  removeQuestion: "Remove this network? Its results stay until you clear them under Export.",
  removeYes: "Remove it",
  removeNo: "Keep it",
  add: "Add your own",
  drop: "Drop manifest.json and the .onnx file here",
  choose: "Choose files",
  dropNote:
    "Both files are checked before anything runs: description, SHA-256, operators, shapes, no data outside the file. Then the network is tried in a worker of its own. They stay on this computer.",
  checking: (names: string) => `Checking ${names} …`,
  added: (name: string) => `${name} was checked, tried and added.`,
  facts: {
    id: "Id",
    sha256: "SHA-256",
    classes: "Classes",
    scale: "Looks at",
    trainedOn: "Trained on",
    intendedUse: "Intended use",
    licence: "Licence",
    size: "Size",
    evidence: "Evidence",
  },
  scale: (micronsPerPx: string) => `${micronsPerPx} µm/px`,
  size: (bytes: string, kiloFlop: string, parameters: string | null) =>
    `${bytes}, ${kiloFlop} kFLOP per px${parameters === null ? "" : `, ${parameters} stored numbers`}`,
  evidenceNone: "None here: its figures are not known. Evaluate it before you believe it (npm run evaluate).",
  evidence: (fields: number, slides: number) => `F1 on ${fields} fields of ${slides} held-out slides:`,
  evidenceClass: (name: string, f1: string, low: string, high: string, labelled: number) =>
    `${name} ${f1} [${low}, ${high}], n ${labelled}`,
  evidenceClassNone: (name: string) => `${name}: not tested, no labelled cell`,
  score: (value: string, low: string, high: string) => `${value} (${low}–${high})`,
  accuracy: (precision: string, recall: string, labelled: number, slides: number) =>
    `On ${slides} unseen slides: precision ${precision}, recall ${recall}; ${labelled} labelled cells.`,
  accuracyNone: (name: string) => `How good it is at ${name.toLowerCase()}s is not measured.`,
  accuracyNote: "Project annotation, not pathologist-verified.",
  accuracyMore: "Evidence",
  gone: "The network you used last is not stored any more; the built-in one is used.",
  more: "Details",
  close: "Close",
} as const;

const byProfile = (f1: string) =>
  `By stain profile: F1 ${f1} on generated fields; not yet held against counts by people on real slides.`;

const MAST_CELL_EVIDENCE: Readonly<Record<StainKind, string>> = {
  he: "Experimental: the network has practically no confirmed mast cell to learn from and none to be tested on. Laboratories count mast cells on CD117, tryptase or toluidine blue.",
  dab: byProfile("0.99"),
  "toluidine-blue": byProfile("0.99"),
};

export const stain = {
  title: "Stain",
  kind: {
    he: "H&E",
    dab: "DAB (CD117, tryptase)",
    "toluidine-blue": "Toluidine blue, Giemsa",
  },
  detected: (kind: string) => `detected from the slide's colours: ${kind}`,
  chosen: "your choice",
  cannotTell:
    "Mast cells cannot be told on this slide: what would be taken for their stain has the colour of the tissue around it. Nothing is counted.",
  profileNote:
    "Mast cells are found by their stain, nucleus, size and shape; no network takes part. Other cells are not counted.",
  notCounted: "not counted in this stain",
  experimental: "experimental",
  /** What the number of mast cells rests on; stands wherever the number does. */
  mastCellEvidence: (kind: StainKind): string => MAST_CELL_EVIDENCE[kind],
  parameter: {
    stainMilliOd: "Least stain",
    nucleusMilliOd: "Least nuclear stain",
    leastAreaMicrons2: "Smallest cell, µm² stained",
    mostAroundMicrons2: "Most stain around it (9 to 14 µm), µm²",
    leastNucleusMicrons2: "Nucleus, at least µm²",
    mostElongation: "Longest for its width",
  },
  adjust: "Adjust and see",
  adjusting: "Squares show what these values find in the middle of the screen; nothing is stored yet.",
  found: (cells: string) => `${cells} in view`,
  use: "Use these values",
  drop: "Drop",
  usual: "Usual values",
  changes: "Other values are another count; the one before is kept.",
} as const;

export const quality = {
  mostlyArtefacts: (share: string) =>
    `${share} of the counted tissue lies under artefacts (listed below): the model was not trained on such tissue. Do not rest on these numbers.`,
  title: "Not as trained on",
  reason: {
    focus: "Out of focus",
    pen: "Pen or ink",
    fold: "Fold or too thick",
    blood: "Blood",
    stain: "Stain outside the training range",
    scale: "Nuclei do not fit the µm/px",
  },
  explain: {
    focus: "edges are softer than in any sharp training field",
    pen: "green, blue or black ink",
    fold: "dark through and through, or as dense as two layers of the tissue around it in the same colours",
    blood: "mostly red cells",
    stain: "paler, darker or in other colours than the slides the limits were set on, or grey",
    scale: "nuclei far smaller or larger than nuclei are at this µm/px",
  },
  none: "Nothing on the counted tissue is out of focus, inked, folded, bloody or of unusual stain.",
  parts: (windows: string, area: string) => `${windows} ${windows === "1" ? "part" : "parts"}, ${area}`,
  total: (area: string, share: string) => `${area} of tissue, ${share} of what was analysed`,
  show: "Show",
  showLabel: (reason: string) => `Show the next part: ${reason}`,
  treatment: "Such tissue is",
  mark: "counted, its cells to be checked",
  "leave-out": "left out of cells and area",
  cells: (eosinophils: string, neutrophils: string, mastCells: string) =>
    `Cells on it: eosinophils ${eosinophils}, neutrophils ${neutrophils}, mast cells ${mastCells}.`,
  scaleWarning: ({ nuclei, plausibleMicronsPerPx, isCertain }: ScaleWarning, statedMicronsPerPx: number) => {
    const [stated, plausible] = [statedMicronsPerPx.toFixed(3), plausibleMicronsPerPx.toFixed(2)];
    return isCertain
      ? `The nuclei look too ${nuclei} for ${stated} µm/px; about ${plausible} would fit (to within a third). Check the µm/px before using any number.`
      : `The nuclei look ${nuclei} for ${stated} µm/px; about ${plausible} would be usual. One slide in ten looks so at its own µm/px: check it if you doubt it.`;
  },
  changeScale: "Change µm/px",
} as const;
