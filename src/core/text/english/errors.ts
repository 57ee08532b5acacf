import type { ErrorDetails, ErrorTag } from "../../base/errors.ts";
import { regions } from "./areas.ts";

/** What a user reads of a failure: what happened, what it means for the number, what to do. */
export interface ErrorDescription {
  readonly title: string;
  readonly meaning: string;
  readonly action: string;
}

const NOT_OPENED = "The slide was not opened; nothing was counted.";
const KEPT = "What was counted before is kept.";

const DESCRIPTIONS: Readonly<Record<ErrorTag, ErrorDescription>> = {
  NotAnImage: {
    title: "This is not an image Granuloscope can read.",
    meaning: NOT_OPENED,
    action:
      "Choose a slide (SVS, NDPI, SCN, MRXS, DICOM, OME-TIFF or another TIFF), a PNG or JPEG, or tiles in a folder or zip.",
  },
  UnsupportedFormat: {
    title: "This kind of image is not supported.",
    meaning: NOT_OPENED,
    action: "Convert it as said above, or export the slide as tiled TIFF, OME-TIFF or SVS, and open that.",
  },
  TruncatedFile: {
    title: "The file ends before its image does.",
    meaning: NOT_OPENED,
    action: "Copy or download the file again in full.",
  },
  MalformedTiff: {
    title: "The TIFF file is damaged or contradicts itself.",
    meaning: NOT_OPENED,
    action: "Copy the file again, or export it anew from the scanner's software.",
  },
  MalformedSlide: {
    title: "The slide's files are damaged or contradict each other.",
    meaning: NOT_OPENED,
    action: "Copy the files again, or export the slide anew from the scanner's software.",
  },
  SeveralSlides: {
    title: "There is more than one slide in what was given.",
    meaning: NOT_OPENED,
    action: "Give the files of one slide at a time.",
  },
  FilesMissing: {
    title: "A part of the slide was not given.",
    meaning: NOT_OPENED,
    action:
      "Give the whole slide: a .mrxs file together with its folder (or a zip of both), or all DICOM files of a series.",
  },
  ImageTooLarge: {
    title: "The image is too large to be decoded in one piece.",
    meaning: NOT_OPENED,
    action: "Save it as a tiled pyramidal TIFF and open that.",
  },
  ImageAmbiguous: {
    title: "The file holds more than one image, and none is clearly the slide.",
    meaning: NOT_OPENED,
    action: "Choose one by its number or name: --image in the command.",
  },
  SlideUnreachable: {
    title: "The slide could not be reached.",
    meaning: "Nothing new was read.",
    action:
      "Check the address or that the file is still there. A server must allow this page (CORS) and range requests.",
  },
  TileUnreadable: {
    title: "A part of the slide could not be read.",
    meaning: "That part is not counted; it is listed as failed and is in no total.",
    action: "Count again to try it once more. If it fails again, the file is damaged there.",
  },
  StainCannotBeTold: {
    title: "Mast cells cannot be told on this slide.",
    meaning:
      "What would be taken for their stain has the same colour as the tissue around it. Nothing is counted: no number would mean anything.",
    action:
      "Choose the stain by hand if another one is right, or use a slide stained for CD117, tryptase or toluidine blue.",
  },
  MicronsPerPxMissing: {
    title: "The slide does not say its µm/px.",
    meaning: "Nothing is counted before it is known: cell sizes and areas depend on it.",
    action: "Enter the µm/px from the scanner: about 0.25 at 40x, 0.5 at 20x.",
  },
  MicronsPerPxInvalid: {
    title: "This cannot be the slide's µm/px.",
    meaning: "Nothing is counted with it.",
    action: "Enter a number from 0.05 to 20: about 0.25 at 40x, 0.5 at 20x.",
  },
  MicronsPerPxContradictory: {
    title: "The slide gives more than one µm/px.",
    meaning: "Nothing is counted before one is chosen.",
    action: "Choose the value that fits the scanner's objective.",
  },
  ManifestInvalid: {
    title: "The network's description is not valid.",
    meaning: "The network was not used; nothing was counted with it.",
    action: "Use the manifest that came with the network.",
  },
  ModelMismatch: {
    title: "The network is not the one its description names.",
    meaning: "It was not used; nothing was counted with it.",
    action: "Load the network file and manifest that belong together, or reload the page.",
  },
  AdapterInvalid: {
    title: "This file is not an adapter.",
    meaning: "It was not used; the counts are as they were.",
    action: "Choose a file that was saved under Teach this slide.",
  },
  AdapterMismatch: {
    title: "This adapter was made for another network.",
    meaning: "It was not used: its numbers mean nothing here. The counts are as they were.",
    action: "Count with the network that it names, or teach this one.",
  },
  ModelRefused: {
    title: "This network cannot be used here.",
    meaning: "It was not run and not kept; nothing was counted with it.",
    action:
      "Export it again as models/README.md describes: plain operators, weights in the file, height and width open.",
  },
  ModelUnusable: {
    title: "The network could not be started.",
    meaning: `Counting stopped. ${KEPT}`,
    action: "Choose CPU under Compute and count again, or use another browser.",
  },
  BackendUnavailable: {
    title: "This browser offers no GPU for computing.",
    meaning: "Nothing new was counted.",
    action: "Choose CPU or automatic under Compute.",
  },
  CanaryFailed: {
    title: "The self-test gave a wrong answer.",
    meaning: `Counting stopped, because its results could not be trusted. ${KEPT}`,
    action: "Choose CPU under Compute and count again.",
  },
  DeviceLost: {
    title: "The graphics card stopped answering.",
    meaning: `Counting stopped. ${KEPT}`,
    action: "Count again; if it happens again, choose CPU under Compute.",
  },
  WorkerStalled: {
    title: "Counting hung and was ended.",
    meaning: KEPT,
    action: "Count again: it goes on where it was.",
  },
  WorkerFailed: {
    title: "A background part of the program broke.",
    meaning: `What it was doing ended. ${KEPT}`,
    action: "Try again; if it happens again, reload the page.",
  },
  WrongSlide: {
    title: "This slide is not open any more, or its file has changed.",
    meaning: "Nothing of another slide was shown or counted in its place.",
    action: "Open the slide again.",
  },
  DetectionOverflow: {
    title: "A part of the slide holds more cells than can be listed.",
    meaning: "That part is reported as failed; no smaller number is shown for it.",
    action: "Check the µm/px: too many detections usually mean a wrong scale.",
  },
  StorageFull: {
    title: "The browser's storage is full.",
    meaning: "Counting goes on and the shown numbers are complete, but new results will not survive closing this page.",
    action: "Export now, or clear slides you no longer need under Export, Storage.",
  },
  StorageFailed: {
    title: "The browser's storage did not answer.",
    meaning: "The shown numbers are complete, but they may not survive closing this page.",
    action: "Export now. Private windows and strict settings often forbid storage.",
  },
  ExportFailed: {
    title: "The file could not be made, or did not hold what it should when it was read back.",
    meaning: "No file was given out. The count is not affected.",
    action: "Try again; free some disk space if it fails again.",
  },
  AuditLogDamaged: {
    title: "The audit log of this slide was changed after it was written, or a part of it is lost.",
    meaning:
      "No audit log was given out. The count is not affected, but the audit log no longer proves how it came about.",
    action: "Press Check the audit log for what is wrong; use an audit log exported before.",
  },
  ProvenanceMismatch: {
    title: "The receipt is not of this slide.",
    meaning: "Nothing was counted.",
    action: "Give the slide file that the receipt names.",
  },
  RegionInvalid: {
    title: "There is no area to count here.",
    meaning: "Nothing was started.",
    action: "Select a region under Fields, or move the slide into view.",
  },
  RegionFileInvalid: {
    title: "No region could be taken from this file.",
    meaning: "The regions on the slide are as they were.",
    action: "Choose a GeoJSON file with polygons in px of the full resolution, as QuPath exports annotations.",
  },
  PackageDamaged: {
    title: "This is not a whole review package.",
    meaning: "Nothing was taken from it; your decisions are as they were.",
    action: "Ask for the package again, as one zip file, unopened and unchanged.",
  },
  PackageMismatch: {
    title: "This review package belongs to another slide or network.",
    meaning: "Nothing was taken from it; your decisions are as they were.",
    action: "Open the slide the package names, with the same network and µm/px, and take it in there.",
  },
  Cancelled: { title: "Cancelled.", meaning: KEPT, action: "Count again to go on." },
  Unexpected: {
    title: "Something unexpected went wrong.",
    meaning: `The step did not finish. ${KEPT}`,
    action: "Try again; reload the page if it stays. Please report it with the details below.",
  },
};

/** The words for one failure; facts that help (an address, a field, a value) are added to the title; what is missing (null, nothing, no number) is not. */
export function describeError(tag: ErrorTag, details: ErrorDetails = {}): ErrorDescription {
  const description = DESCRIPTIONS[tag];
  if (tag === "RegionFileInvalid" && details["problem"])
    return { ...description, title: `${description.title.replace(/\.$/, "")}: ${regions.fileProblem(details)}.` };
  const facts = Object.entries(details).filter(([, value]) => value !== null && value !== "" && !Number.isNaN(value));
  if (facts.length === 0) return description;
  const said = facts.map(([name, value]) => `${name}: ${value}`).join(", ");
  return { ...description, title: `${description.title} (${said.slice(0, 240)})` };
}
