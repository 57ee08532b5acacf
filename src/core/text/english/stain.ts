export const stain = {
  title: "Stain",
  kind: {
    he: "H&E",
    dab: "DAB (CD117, tryptase)",
    "toluidine-blue": "Toluidine blue, Giemsa",
  },
  detected: (kind: string) => `detected from the slide's colours: ${kind}`,
  chosen: "your choice",
  profileNote:
    "Mast cells are found by their stain, nucleus, size and shape; no network takes part. Other cells are not counted.",
  notCounted: "not counted in this stain",
  experimental: "experimental",
  heEvidence:
    "Experimental: the network has practically no confirmed mast cell to learn from and none to be tested on. Laboratories count mast cells on CD117, tryptase or toluidine blue.",
  profileEvidence: (f1: string) =>
    `By stain profile: F1 ${f1} on generated fields; not yet held against counts by people on real slides.`,
  profileF1: { dab: "0.99", "toluidine-blue": "0.99" },
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
