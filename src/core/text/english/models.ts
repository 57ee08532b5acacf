/** Words of the dialog of networks. */
export const models = {
  title: "Networks",
  open: (name: string) => `Network: ${name}. Show all networks`,
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
  gone: "The network you used last is not stored any more; the built-in one is used.",
  more: "Details",
  close: "Close",
} as const;
