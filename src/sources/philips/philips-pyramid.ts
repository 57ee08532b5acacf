import type { ScaleEvidence, SlideNote } from "../../core/slide/slide.ts";
import { findAll, type XmlElement } from "../base/xml.ts";
import { areaOf, type Page } from "../tiff/pages.ts";
import type { LevelProposal, PyramidPlan } from "../tiff/pyramid.ts";

/** Of one stored level: its number, and mm per px down and across, as DICOM's pixel spacing is written. */
interface Spacing {
  readonly level: number;
  readonly downMm: number;
  readonly acrossMm: number;
}

/** Whether a description is Philips' (their TIFF export of an iSyntax scan). */
export function isPhilipsDocument(root: XmlElement): boolean {
  return root.name === "DataObject" && root.attributes["ObjectType"] === "DPUfsImport";
}

const attributesOf = (object: XmlElement): XmlElement[] => object.children.filter(({ name }) => name === "Attribute");

function attributeText(object: XmlElement, name: string): string | undefined {
  return attributesOf(object).find(({ attributes }) => attributes["Name"] === name)?.text;
}

/** The spacings of the scan's levels, by level. Pictures of the label and the slide in the same document are not touched. */
export function readPhilipsSpacings(root: XmlElement): Spacing[] {
  const scan = findAll(root, "DataObject").find(
    (object) =>
      object.attributes["ObjectType"] === "DPScannedImage" && attributeText(object, "PIM_DP_IMAGE_TYPE") === "WSI",
  );
  if (!scan) return [];
  const spacings = findAll(scan, "DataObject")
    .filter(({ attributes }) => attributes["ObjectType"] === "PixelDataRepresentation")
    .map((object): Spacing => {
      const [downMm, acrossMm] = [...(attributeText(object, "DICOM_PIXEL_SPACING") ?? "").matchAll(/[\d.eE+-]+/g)].map(
        Number,
      );
      return {
        level: Number(attributeText(object, "PIIM_PIXEL_DATA_REPRESENTATION_NUMBER") ?? Number.NaN),
        downMm: downMm ?? Number.NaN,
        acrossMm: acrossMm ?? downMm ?? Number.NaN,
      };
    });
  return spacings
    .filter(({ level, downMm, acrossMm }) => Number.isInteger(level) && downMm > 0 && acrossMm > 0)
    .sort((a, b) => a.level - b.level);
}

/**
 * Philips fills every level up to whole tiles, so page sizes say nothing of the factors: the pixel spacings do, as in OpenSlide. Level 0
 * keeps its padding, and the others are cut to level 0's size by their factor. Null without spacings.
 */
export function planPhilipsPyramid(root: XmlElement, pages: readonly Page[]): PyramidPlan | null {
  const tiled = pages.filter((page) => page.tiled).sort((a, b) => areaOf(b) - areaOf(a));
  const spacings = readPhilipsSpacings(root);
  const [finest] = tiled;
  const [first] = spacings;
  if (!finest || !first || first.level !== 0) return null;
  const proposals: LevelProposal[] = tiled.slice(1).flatMap((page, index) => {
    const spacing = spacings.find(({ level }) => level === index + 1);
    if (!spacing) return [];
    const downsample = snap((spacing.downMm / first.downMm + spacing.acrossMm / first.acrossMm) / 2);
    const widthPx = Math.min(page.widthPx, Math.floor(finest.widthPx / downsample));
    const heightPx = Math.min(page.heightPx, Math.floor(finest.heightPx / downsample));
    if (!(downsample > 1) || widthPx < 1 || heightPx < 1) return [];
    return [{ page, marked: true, fits: [{ widthPx, heightPx, downsample }] }];
  });
  const padded = proposals.filter(({ page, fits }) => fits[0]?.widthPx !== page.widthPx).length;
  const notes: SlideNote[] = padded > 0 ? [{ kind: "levels-padded", detail: `${padded} levels` }] : [];
  return {
    format: "philips-tiff",
    finest,
    proposals,
    readings: [
      reading(first.acrossMm, "across"),
      ...(first.downMm === first.acrossMm ? [] : [reading(first.downMm, "down")]),
    ],
    bounds: null,
    notes,
    scan: scanFacts(root),
  };
}

/** Spacings are written with six digits; a factor that close to a whole number is that number. */
function snap(factor: number): number {
  const whole = Math.round(factor);
  return Math.abs(factor - whole) < 0.001 * whole ? whole : factor;
}

function reading(mm: number, axis: string): ScaleEvidence {
  return { micronsPerPx: mm * 1000, source: "scanner-metadata", detail: `DICOM_PIXEL_SPACING = ${mm} mm ${axis}` };
}

function scanFacts(root: XmlElement): PyramidPlan["scan"] {
  const maker = attributeText(root, "DICOM_MANUFACTURER");
  const scannedAt = attributeText(root, "DICOM_ACQUISITION_DATETIME");
  return { ...(maker && { scanner: maker }), ...(scannedAt && { scannedAt }) };
}
