import type { ScaleEvidence } from "../../core/slide/slide.ts";
import { unitMicrons } from "../base/unit-microns.ts";
import { findAll, findFirst, type XmlElement } from "../base/xml.ts";

/** One Image of an OME-XML document (schema 2016-06), with the page of its first plane, counted from 0. */
export interface OmeImage {
  readonly name: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Index of the page in the file's chain. */
  readonly page: number;
  /** Focus planes, times and channels that are stored apart; 1 for an ordinary slide. */
  readonly planes: number;
  readonly readings: readonly ScaleEvidence[];
}

/** The images of a document in its order; [] where it is not OME's. */
export function readOmeImages(root: XmlElement): OmeImage[] {
  if (root.name !== "OME") return [];
  const images: OmeImage[] = [];
  let next = 0;
  for (const image of root.children.filter(({ name }) => name === "Image")) {
    const pixels = findFirst(image, "Pixels");
    if (!pixels) continue;
    const planes = planesOf(pixels);
    const page = firstPage(pixels) ?? next;
    next = page + planes;
    images.push({
      name: image.attributes["Name"] ?? image.attributes["ID"] ?? `image ${images.length + 1}`,
      widthPx: Number(pixels.attributes["SizeX"] ?? Number.NaN),
      heightPx: Number(pixels.attributes["SizeY"] ?? Number.NaN),
      page,
      planes,
      readings: ["X", "Y"].flatMap((axis) => sizeReading(pixels, axis)),
    });
  }
  return images;
}

function count(pixels: XmlElement, attribute: string): number {
  const value = Number(pixels.attributes[attribute] ?? 1);
  return Number.isInteger(value) && value > 0 ? value : 1;
}

/** Channels with three samples are colour in one plane; without Channel elements SizeC = 3 is taken as colour, as all scanners mean it. */
function planesOf(pixels: XmlElement): number {
  const channels = findAll(pixels, "Channel").length;
  const sizeC = count(pixels, "SizeC");
  const apart = channels > 0 ? channels : sizeC === 3 || sizeC === 4 ? 1 : sizeC;
  return count(pixels, "SizeZ") * count(pixels, "SizeT") * apart;
}

/** The page of the plane with FirstZ, FirstC and FirstT all 0 (the defaults), or null where no TiffData states it. */
function firstPage(pixels: XmlElement): number | null {
  for (const data of findAll(pixels, "TiffData")) {
    const { IFD, FirstZ, FirstC, FirstT } = data.attributes;
    const origin = [FirstZ, FirstC, FirstT].every((first) => Number(first ?? 0) === 0);
    // Without IFD the pages follow one another (OME-TIFF specification, TiffData).
    if (origin && IFD !== undefined) return Number.isInteger(Number(IFD)) ? Number(IFD) : null;
  }
  return null;
}

function sizeReading(pixels: XmlElement, axis: string): ScaleEvidence[] {
  const value = pixels.attributes[`PhysicalSize${axis}`];
  if (value === undefined) return [];
  const unit = pixels.attributes[`PhysicalSize${axis}Unit`] ?? "µm";
  // Sizes in px or in no unit of the world are no scale at all.
  if (/^(pixel|reference frame)$/i.test(unit.trim())) return [];
  const micronsPerPx = Number(value) * (unitMicrons(unit) ?? Number.NaN);
  return [{ micronsPerPx, source: "ome-xml", detail: `PhysicalSize${axis} = ${value} ${unit}` }];
}
