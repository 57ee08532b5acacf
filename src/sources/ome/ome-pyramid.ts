import { TaggedError } from "../../core/base/errors.ts";
import type { SlideNote } from "../../core/slide/slide.ts";
import type { XmlElement } from "../base/xml.ts";
import { subPages } from "../tiff/generic-pyramid.ts";
import { readMicronsPerPx } from "../tiff/microns-per-px.ts";
import { chooseImage, type Page } from "../tiff/pages.ts";
import { type PyramidPlan, proposeLevels, refuseLargeStrips } from "../tiff/pyramid.ts";
import { readOmeImages } from "./ome-images.ts";

/**
 * OME-TIFF (OME-TIFF specification 6.0): the document in the first page names the images; levels are sub-directories of an image's page.
 * Null where the document names no page of this file. @throws UnsupportedFormat for focus planes, times and channels stored apart.
 */
export async function planOmePyramid(
  document: XmlElement,
  pages: readonly Page[],
  image: string | null,
  signal: AbortSignal,
): Promise<PyramidPlan | null> {
  const images = readOmeImages(document).flatMap((one) => {
    const page = pages[one.page];
    // The page's own size is the truth: documents are copied from file to file.
    return page ? [{ ...one, finest: page, widthPx: page.widthPx, heightPx: page.heightPx }] : [];
  });
  if (images.length === 0) return null;
  const chosen = chooseImage(images, image);
  if (chosen.planes > 1) {
    throw new TaggedError("UnsupportedFormat", `${chosen.planes} planes in image ${chosen.name}`, {
      what: `${chosen.planes} focus planes, times or channels`,
    });
  }
  const { finest } = chosen;
  refuseLargeStrips(finest);
  const taken = new Set(images.map((one) => one.finest));
  const below = await subPages(finest, signal);
  const marked = pages.filter((page) => page.reduced && !taken.has(page));
  const notes = images
    .filter((one) => one.finest !== finest)
    .map((one): SlideNote => ({ kind: "page-left-out", detail: `${one.widthPx} x ${one.heightPx} px` }));
  const readings = [...chosen.readings, ...(await readMicronsPerPx(finest.directory, "", signal))];
  return {
    format: "ome-tiff",
    finest,
    proposals: await proposeLevels(finest, below.length > 0 ? below : marked, true, signal),
    readings,
    bounds: null,
    notes: image === null ? notes : [{ kind: "image-chosen", detail: chosen.name }, ...notes],
    scan: {},
  };
}
