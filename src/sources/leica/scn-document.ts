import { findFirst, type XmlElement } from "../base/xml.ts";

/** One stored size of a Leica image: the page (from 0) and its px. */
export interface ScnDimension {
  readonly page: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** One scanned area: where it lies on the slide and how large it is (nm), its sizes finest first. */
export interface ScnImage {
  readonly name: string;
  readonly offsetXNm: number;
  readonly offsetYNm: number;
  readonly widthNm: number;
  readonly heightNm: number;
  readonly brightfield: boolean;
  readonly objective: string;
  readonly dimensions: readonly ScnDimension[];
}

/** A Leica SCN document (namespace 2010/10/01): the slide's size, nm, and its areas without the overview. */
export interface ScnDocument {
  readonly widthNm: number;
  readonly heightNm: number;
  readonly scanner: string;
  readonly scannedAt: string;
  readonly images: readonly ScnImage[];
}

/** Reads a document; null where it is not Leica's. The bar code is not looked at. */
export function readScnDocument(root: XmlElement): ScnDocument | null {
  const collection = root.name === "scn" ? root.children.find(({ name }) => name === "collection") : undefined;
  if (!collection) return null;
  const widthNm = Number(collection.attributes["sizeX"]);
  const heightNm = Number(collection.attributes["sizeY"]);
  const elements = collection.children.filter(({ name }) => name === "image");
  const images = elements.flatMap((element) => {
    const image = readImage(element);
    // The overview shows the whole slide, label included.
    const overview =
      image &&
      image.offsetXNm === 0 &&
      image.offsetYNm === 0 &&
      image.widthNm === widthNm &&
      image.heightNm === heightNm;
    return image && !overview ? [image] : [];
  });
  return {
    widthNm,
    heightNm,
    scanner: elements.map((one) => findFirst(one, "device")?.attributes["model"] ?? "").find(Boolean) ?? "",
    scannedAt: elements.map((one) => findFirst(one, "creationDate")?.text ?? "").find(Boolean) ?? "",
    images,
  };
}

function readImage(element: XmlElement): ScnImage | null {
  const view = findFirst(element, "view")?.attributes ?? {};
  const pixels = findFirst(element, "pixels");
  const [offsetXNm, offsetYNm, widthNm, heightNm] = ["offsetX", "offsetY", "sizeX", "sizeY"].map((name) =>
    Number(view[name]),
  ) as [number, number, number, number];
  const numbers = [offsetXNm, offsetYNm, widthNm, heightNm];
  if (!pixels || !numbers.every((value) => Number.isSafeInteger(value) && value >= 0)) return null;
  const first = (value: string | undefined): boolean => value === undefined || Number(value) === 0;
  const dimensions = pixels.children
    .filter(({ name, attributes }) => name === "dimension" && first(attributes["z"]) && first(attributes["c"]))
    .map(({ attributes }) => ({
      page: Number(attributes["ifd"]),
      widthPx: Number(attributes["sizeX"]),
      heightPx: Number(attributes["sizeY"]),
    }))
    .filter(({ page, widthPx, heightPx }) => Number.isInteger(page) && widthPx > 0 && heightPx > 0)
    .sort((a, b) => b.widthPx - a.widthPx);
  if (dimensions.length === 0 || widthNm === 0 || heightNm === 0) return null;
  return {
    name: element.attributes["name"] ?? "",
    offsetXNm,
    offsetYNm,
    widthNm,
    heightNm,
    brightfield: findFirst(element, "illuminationSource")?.text === "brightfield",
    objective: findFirst(element, "objective")?.text ?? "",
    dimensions,
  };
}
