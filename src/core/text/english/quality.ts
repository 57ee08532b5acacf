export const guards = {
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
  tiles: (tiles: string, area: string) => `${tiles} ${tiles === "1" ? "tile" : "tiles"}, ${area}`,
  total: (area: string, share: string) => `${area} of tissue, ${share} of what was analysed`,
  show: "Show",
  showLabel: (reason: string) => `Show the next tile: ${reason}`,
  treatment: "Such tissue is",
  mark: "counted, its cells to be checked",
  "leave-out": "left out of cells and area",
  cells: (eosinophils: string, neutrophils: string, mastCells: string) =>
    `Cells on it: eosinophils ${eosinophils}, neutrophils ${neutrophils}, mast cells ${mastCells}.`,
  scaleWarning: (nuclei: "small" | "large", stated: string, plausible: string) =>
    `The nuclei look too ${nuclei} for ${stated} µm/px; about ${plausible} would fit (to within a third). Check the µm/px before using any number.`,
  changeScale: "Change µm/px",
} as const;
