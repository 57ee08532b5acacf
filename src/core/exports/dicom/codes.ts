import { CELL_CLASSES } from "../../cells/cells.ts";
import type { DicomDataSet } from "./elements.ts";

/** A coded concept: value, scheme, meaning. Schemes that begin with 99 are private (PS3.3, 8.2). */
type Code = readonly [string, string, string];

/** Private codes: a code of our own says exactly what the program means; a wrong SNOMED code would say something else. */
const OWN_SCHEME = "99GRANULO";

/** What each class index is; own codes in the order of CELL_CLASSES. */
export const CLASS_CODES: readonly Code[] = CELL_CLASSES.map((name) => [
  name.toUpperCase().replaceAll(" ", "_"),
  OWN_SCHEME,
  name === "Other" ? "Other nucleated cell" : name,
]);
export const ANATOMICAL_STRUCTURE: Code = ["123037004", "SCT", "Anatomical Structure"];
export const ARTIFICIAL_INTELLIGENCE: Code = ["123110", "DCM", "Artificial Intelligence"];
export const DETECTION_PROBABILITY: Code = ["DETECTION_PROB", OWN_SCHEME, "Detection probability"];
export const NO_UNITS: Code = ["1", "UCUM", "no units"];

/** The code sequence item (PS3.3, table 8.8-1). */
export function codeItem([value, scheme, meaning]: Code): DicomDataSet {
  return [
    { tag: 0x00080100, vr: "SH", value },
    { tag: 0x00080102, vr: "SH", value: scheme },
    { tag: 0x00080104, vr: "LO", value: meaning },
  ];
}
