import { CELL_CLASSES, detectionProbability, isAddedCell } from "../../cells/cells.ts";
import { type CellStatus, cellStatus, type ExportRequest, isCounted } from "../export-request.ts";
import {
  ANATOMICAL_STRUCTURE,
  ARTIFICIAL_INTELLIGENCE,
  CLASS_CODES,
  codeItem,
  DETECTION_PROBABILITY,
  NO_UNITS,
} from "./codes.ts";
import { type DicomDataSet, encodeDataSet, totalBytes } from "./elements.ts";
import { uidOf } from "./uid.ts";

/** Microscopy Bulk Simple Annotations Storage, VL Whole Slide Microscopy Image Storage, Explicit VR Little Endian (PS3.6, table A-1). */
export const ANNOTATIONS_CLASS = "1.2.840.10008.5.1.4.1.1.91.1";
const SLIDE_IMAGE_CLASS = "1.2.840.10008.5.1.4.1.1.77.1.6";
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const IMPLEMENTATION = uidOf("granuloscope implementation");

/** Which rows of the table one annotation group holds, and what the group says of them. */
export interface AnnotationGroup {
  readonly classId: number;
  readonly origin: GroupOrigin;
  readonly rows: Uint32Array;
}

/** DICOM has no status per point: unread, uncertain, read and added cells of a class are groups of their own. */
export type GroupOrigin = "auto" | "flagged" | "read" | "unsure" | "added";
const ORIGINS: readonly GroupOrigin[] = ["auto", "flagged", "read", "unsure", "added"];
const ORIGIN_OF: Readonly<Partial<Record<CellStatus, GroupOrigin>>> = {
  auto: "auto",
  flagged: "flagged",
  confirmed: "read",
  relabelled: "read",
  unsure: "unsure",
  added: "added",
};
/** How the annotations of a group came about (006A,0007). */
const GENERATION: Readonly<Record<GroupOrigin, string>> = {
  auto: "AUTOMATIC",
  flagged: "AUTOMATIC",
  read: "SEMIAUTOMATIC",
  unsure: "SEMIAUTOMATIC",
  added: "MANUAL",
};

/** The groups of an export in the order they are written: by class, then by origin; empty ones are left out. */
export function groupCells(request: ExportRequest): AnnotationGroup[] {
  const sizes = new Uint32Array(CELL_CLASSES.length * ORIGINS.length);
  const groupOf = (index: number): number => {
    const status = cellStatus(request, index);
    const origin = isCounted(status) ? ORIGIN_OF[status] : undefined;
    return origin === undefined ? -1 : (request.classId[index] as number) * ORIGINS.length + ORIGINS.indexOf(origin);
  };
  const { count } = request.cells;
  for (let index = 0; index < count; index++) {
    const group = groupOf(index);
    if (group >= 0) sizes[group] = (sizes[group] as number) + 1;
  }
  const rows = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let index = 0; index < count; index++) {
    const group = groupOf(index);
    if (group < 0) continue;
    (rows[group] as Uint32Array)[sizes[group] as number] = index;
    sizes[group] = (sizes[group] as number) + 1;
  }
  return rows.flatMap((list, at) => {
    const origin = ORIGINS[at % ORIGINS.length] as GroupOrigin;
    return list.length === 0 ? [] : [{ classId: Math.floor(at / ORIGINS.length), origin, rows: list }];
  });
}

/**
 * A DICOM file of Microscopy Bulk Simple Annotations (PS3.3, A.87): one POINT group per class and origin, 2D: (column, row) of the total pixel
 * matrix, 0\0 being the OUTER corner of the top left pixel and 0.5\0.5 its centre, which is this program's own frame; nothing is added. A
 * reader that takes whole numbers for pixel centres shows the points half a pixel off. The image referred to is the slide's own
 * object; a slide that is no DICOM object gets UIDs made of its fingerprint, the same in every export. The audit log's head is the content description.
 */
export function dicomChunks(request: ExportRequest): Uint8Array<ArrayBuffer>[] {
  const instance = uidOf(
    `annotations|${request.slide.id}|${request.context.chainHead.hash}|${request.context.createdAt.getTime()}`,
  );
  const dataSet = encodeDataSet(describeObject(request, instance));
  const meta = encodeDataSet([
    { tag: 0x00020001, vr: "OB", value: Uint8Array.of(0, 1) },
    { tag: 0x00020002, vr: "UI", value: ANNOTATIONS_CLASS },
    { tag: 0x00020003, vr: "UI", value: instance },
    { tag: 0x00020010, vr: "UI", value: EXPLICIT_LITTLE_ENDIAN },
    { tag: 0x00020012, vr: "UI", value: IMPLEMENTATION },
    { tag: 0x00020013, vr: "SH", value: `GRANULO_${request.context.appVersion}`.slice(0, 16) },
  ]);
  const preamble = new Uint8Array(132);
  preamble.set(new TextEncoder().encode("DICM"), 128);
  const length = encodeDataSet([{ tag: 0x00020000, vr: "UL", value: totalBytes(meta) }]);
  return [preamble, ...length, ...meta, ...dataSet];
}

function describeObject(request: ExportRequest, instance: string): DicomDataSet {
  const { slide, context } = request;
  const iso = context.createdAt.toISOString();
  const date = iso.slice(0, 10).replaceAll("-", "");
  const time = iso.slice(11, 19).replaceAll(":", "");
  const image: DicomDataSet = [
    { tag: 0x00081150, vr: "UI", value: SLIDE_IMAGE_CLASS },
    { tag: 0x00081155, vr: "UI", value: slide.dicom?.instance ?? uidOf(`image|${slide.id}`) },
  ];
  const series: DicomDataSet = [
    { tag: 0x0008114a, vr: "SQ", value: [image] },
    { tag: 0x0020000e, vr: "UI", value: slide.dicom?.series ?? uidOf(`series|${slide.id}`) },
  ];
  return [
    { tag: 0x00080005, vr: "CS", value: "ISO_IR 192" },
    { tag: 0x00080016, vr: "UI", value: ANNOTATIONS_CLASS },
    { tag: 0x00080018, vr: "UI", value: instance },
    { tag: 0x00080020, vr: "DA", value: "" },
    { tag: 0x00080023, vr: "DA", value: date },
    { tag: 0x00080030, vr: "TM", value: "" },
    { tag: 0x00080033, vr: "TM", value: time },
    { tag: 0x00080050, vr: "SH", value: "" },
    { tag: 0x00080060, vr: "CS", value: "ANN" },
    { tag: 0x00080070, vr: "LO", value: "Granuloscope" },
    { tag: 0x00080090, vr: "PN", value: "" },
    { tag: 0x00081090, vr: "LO", value: "Granuloscope" },
    { tag: 0x00081115, vr: "SQ", value: [series] },
    { tag: 0x00081140, vr: "SQ", value: [image] },
    { tag: 0x00100010, vr: "PN", value: "" },
    { tag: 0x00100020, vr: "LO", value: "" },
    { tag: 0x00100030, vr: "DA", value: "" },
    { tag: 0x00100040, vr: "CS", value: "" },
    { tag: 0x00181000, vr: "LO", value: "software" },
    { tag: 0x00181020, vr: "LO", value: context.appVersion },
    { tag: 0x0020000d, vr: "UI", value: slide.dicom?.study ?? uidOf(`study|${slide.id}`) },
    { tag: 0x0020000e, vr: "UI", value: uidOf(`annotation series|${slide.id}|${instance}`) },
    { tag: 0x00200010, vr: "SH", value: "" },
    { tag: 0x00200011, vr: "IS", value: "1" },
    { tag: 0x00200013, vr: "IS", value: "1" },
    { tag: 0x00200060, vr: "CS", value: "" },
    { tag: 0x00480301, vr: "CS", value: "VOLUME" },
    { tag: 0x006a0001, vr: "CS", value: "2D" },
    {
      tag: 0x006a0002,
      vr: "SQ",
      value: groupCells(request).map((group, at) => describeGroup(request, group, at + 1, instance)),
    },
    { tag: 0x00700080, vr: "CS", value: "CELLS" },
    { tag: 0x00700081, vr: "LO", value: context.chainHead.hash },
    { tag: 0x00700084, vr: "PN", value: "" },
  ];
}

/** What a group is called: its class, and what is known of its cells. */
export function groupLabel({ classId, origin }: AnnotationGroup): string {
  return `${CELL_CLASSES[classId]}, ${origin}`;
}

/** Points of a group as x\y pairs, px; single precision, as the program holds them: nothing is rounded. */
export function groupPoints({ cells }: ExportRequest, { rows }: AnnotationGroup): Float32Array<ArrayBuffer> {
  const points = new Float32Array(rows.length * 2);
  for (let at = 0; at < rows.length; at++) {
    const index = rows[at] as number;
    points[at * 2] = cells.x[index] as number;
    points[at * 2 + 1] = cells.y[index] as number;
  }
  return points;
}

/** Detection probabilities of a group's cells; null for cells the network said nothing of. */
export function groupProbabilities(
  { cells }: ExportRequest,
  { rows }: AnnotationGroup,
): Float32Array<ArrayBuffer> | null {
  if (rows.some((index) => isAddedCell(cells, index))) return null;
  return Float32Array.from(rows, (index) => detectionProbability(cells, index));
}

function describeGroup(request: ExportRequest, group: AnnotationGroup, number: number, instance: string): DicomDataSet {
  const manual = GENERATION[group.origin] === "MANUAL";
  const probabilities = groupProbabilities(request, group);
  const classCode = codeItem(CLASS_CODES[group.classId] ?? ["", "", ""]);
  const measurement: DicomDataSet | null = probabilities && [
    { tag: 0x004008ea, vr: "SQ", value: [codeItem(NO_UNITS)] },
    { tag: 0x0040a043, vr: "SQ", value: [codeItem(DETECTION_PROBABILITY)] },
    { tag: 0x00660132, vr: "SQ", value: [[{ tag: 0x00660125, vr: "OF", value: probabilities }]] },
  ];
  return [
    { tag: 0x0040a180, vr: "US", value: number },
    { tag: 0x00660016, vr: "OF", value: groupPoints(request, group) },
    ...(measurement ? [{ tag: 0x00660121, vr: "SQ", value: [measurement] } as const] : []),
    { tag: 0x006a0003, vr: "UI", value: uidOf(`group|${instance}|${number}`) },
    { tag: 0x006a0005, vr: "LO", value: groupLabel(group) },
    { tag: 0x006a0007, vr: "CS", value: GENERATION[group.origin] },
    ...(manual ? [] : [{ tag: 0x006a0008, vr: "SQ", value: [describeAlgorithm(request)] } as const]),
    { tag: 0x006a0009, vr: "SQ", value: [codeItem(ANATOMICAL_STRUCTURE)] },
    { tag: 0x006a000a, vr: "SQ", value: [classCode] },
    { tag: 0x006a000c, vr: "UL", value: group.rows.length },
    { tag: 0x006a000d, vr: "CS", value: "YES" },
    { tag: 0x00700023, vr: "CS", value: "POINT" },
  ];
}

/** Algorithm Identification (PS3.3, table 10-19). */
function describeAlgorithm({ model, context, micronsPerPx }: ExportRequest): DicomDataSet {
  const parameters = [
    `model sha256 ${model.sha256}`,
    `um/px ${micronsPerPx}`,
    `trail entries ${context.chainHead.entries}`,
    `trail head ${context.chainHead.hash}`,
    context.researchUseOnly,
  ];
  return [
    { tag: 0x0066002f, vr: "SQ", value: [codeItem(ARTIFICIAL_INTELLIGENCE)] },
    { tag: 0x00660031, vr: "LO", value: model.sha256 },
    { tag: 0x00660032, vr: "LT", value: parameters.join("; ") },
    { tag: 0x00660036, vr: "LO", value: model.id.slice(0, 64) },
  ];
}
