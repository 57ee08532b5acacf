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
  peak: (count: string, name: string) => `${count} ${name} in one field`,
  perMm2: (figure: string) => `${figure}/mm²`,
  perMm2OfField: (figure: string) => `${figure}/mm² of field`,
  partlyFilled: (percent: string, perMm2: string) =>
    `Counted tissue fills ${percent} of this field: ${perMm2}/mm² of tissue.`,
  field: (place: number, count: string) => `Field ${place}: ${count}`,
  tissueShare: (percent: string) => `${percent} tissue`,
  exact:
    "Searched over all centres, not on a raster; a cell on the field's edge counts. Each next field is the best that does not overlap those before it.",
  leftOut: "Cells after review; guarded tissue, excluded regions and glass are left out.",
  keys: "N and B go through them.",
  searched: (fields: string, mm2: string) =>
    `Searched: ${fields} independent ${fields === "1" ? "field" : "fields"} (${mm2} mm² of tissue).`,
  chance: (mean: string, threshold: number, percent: string) =>
    `If every field had the mean of ${mean}, the best of them would reach ${threshold} by chance in ${percent} of slides, and in more over all centres.`,
  stripTitle: "Does a threshold hold?",
  stripNote: "Peak per field number; ● at or above the threshold, ○ below.",
  stripFieldNumber: "FN, mm",
  stripPeak: "Peak",
  stripThreshold: (threshold: number) => `≥ ${threshold}`,
  holds: "holds",
  holdsNot: "does not hold",
  always: (threshold: number) => `${threshold}/field holds for every field number from 18 to 26.5.`,
  never: (threshold: number) => `${threshold}/field holds for no field number from 18 to 26.5.`,
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
    `${fields} fields, ${mm2} mm² of tissue in them, ${perMm2}/mm²; seed ${seed}. Drawn evenly over the tissue, at least half tissue, no overlap.`,
  eosTitle: "Eosinophil percentage",
  eos: (percent: string, eosinophils: string, inflammatory: string) =>
    `${percent}: ${eosinophils} of ${inflammatory} inflammatory cells counted`,
  eosDenominator: "Of eosinophils, neutrophils, mast cells, lymphocytes and plasma cells, on all analysed tissue.",
  eosMissing: (names: string) =>
    `Not shown: it needs every inflammatory class, and these are switched off under Count or not counted in this stain: ${names}.`,
  eosNone: "No inflammatory cell counted.",
  area: (analysed: string, tissue: string) => `${analysed} analysed, ${tissue} of it tissue.`,
} as const;
