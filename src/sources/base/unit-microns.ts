/** Lengths as OME's schema (2016-06, UnitsLength), ImageJ and scanners spell them, in µm. Case matters: mm and Mm differ. */
const MICRONS: Readonly<Record<string, number>> = {
  fm: 1e-9,
  pm: 1e-6,
  Å: 1e-4,
  nm: 1e-3,
  µm: 1,
  um: 1,
  mm: 1e3,
  cm: 1e4,
  dm: 1e5,
  m: 1e6,
  in: 25_400,
  '"': 25_400,
  thou: 25.4,
  li: 25_400 / 12,
  ft: 304_800,
  pt: 25_400 / 72,
};

/** Spelled-out names, compared without case and without a plural's s. */
const NAMED: Readonly<Record<string, string>> = {
  micron: "µm",
  micrometer: "µm",
  micrometre: "µm",
  mikron: "µm",
  mikrometer: "µm",
  nanometer: "nm",
  nanometre: "nm",
  millimeter: "mm",
  millimetre: "mm",
  centimeter: "cm",
  centimetre: "cm",
  meter: "m",
  metre: "m",
  inch: "in",
  inche: "in",
  angstrom: "Å",
};

/** µm in one unit, or null for a unit that is no length (pixel, reference frame) or is not known. */
export function unitMicrons(unit: string): number | null {
  // Greek mu and the micro sign look alike; NFC joins the two signs for the ångström.
  const plain = unit
    .trim()
    .normalize("NFC")
    .replaceAll("\u03bc", "\u00b5")
    .replace(/^(\u00c2\u00b5|\ufffd)m$/, "\u00b5m");
  // UTF-8 read as Latin-1 once too often, and a micro sign that a writer lost.
  const name = NAMED[plain.toLowerCase()] ?? NAMED[plain.toLowerCase().replace(/s$/, "")];
  return MICRONS[name ?? plain] ?? null;
}
