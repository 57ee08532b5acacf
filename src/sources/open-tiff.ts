import { TaggedError } from "../core/base/errors.ts";
import type { SlideNote } from "../core/slide/slide.ts";
import { type SlideLevel, settleMicronsPerPx } from "../core/slide/slide.ts";
import { fingerprint } from "./base/fingerprint.ts";
import type { SlideSource } from "./base/slide-source.ts";
import { withSyntheticLevels } from "./base/synthetic-levels.ts";
import { TiledSource } from "./base/tiled-source.ts";
import { parseXml, type XmlElement } from "./base/xml.ts";
import type { ByteSource } from "./bytes/byte-source.ts";
import { openNdpi } from "./hamamatsu/ndpi-source.ts";
import { readScnDocument } from "./leica/scn-document.ts";
import { openScn } from "./leica/scn-source.ts";
import { planOmePyramid } from "./ome/ome-pyramid.ts";
import { isPhilipsDocument, planPhilipsPyramid } from "./philips/philips-pyramid.ts";
import { planGenericPyramid } from "./tiff/generic-pyramid.ts";
import { describePage, type Page, readPage } from "./tiff/pages.ts";
import type { PyramidPlan } from "./tiff/pyramid.ts";
import { readDirectories } from "./tiff/read-ifds.ts";
import { TAG } from "./tiff/tags.ts";
import { readLayout, type TileLayout } from "./tiff/tile-layout.ts";
import { TiffTileLoader } from "./tiff/tile-loader.ts";
import { type VerifiedLevel, verifyLevels } from "./tiff/verify-levels.ts";

/**
 * Opens a file of the TIFF family. image: which of several images, by number or name.
 * @throws MalformedTiff, TruncatedFile, UnsupportedFormat, ImageAmbiguous.
 */
export async function openTiff(
  bytes: ByteSource,
  name: string,
  image: string | null,
  signal: AbortSignal,
): Promise<SlideSource> {
  const directories = await readDirectories(bytes, signal);
  if (directories[0]?.hamamatsu) return openNdpi(bytes, name, directories, signal);
  const pages: Page[] = [];
  for (const [index, directory] of directories.entries()) pages.push(await readPage(directory, index + 1, signal));
  await refuseVentana(pages, signal);
  const document = readDocument(pages);
  const scn = document && readScnDocument(document);
  if (scn) return openScn(bytes, name, scn, pages, signal);
  return openPyramid(bytes, name, await planPyramid(pages, document, image, signal), signal);
}

/**
 * Ventana's BIF lays tiles over one another by joints in its XMP; as a plain grid its pixels would be at wrong places.
 * @throws UnsupportedFormat.
 */
async function refuseVentana(pages: readonly Page[], signal: AbortSignal): Promise<void> {
  for (const { directory } of pages) {
    if (!directory.has(TAG.xmp) || !/<iScan[\s>]/.test(await directory.text(TAG.xmp, signal))) continue;
    const convertWith = "QuPath or libvips (both free): save as pyramidal OME-TIFF or TIFF";
    throw new TaggedError("UnsupportedFormat", "Ventana BIF is not read", { what: "Ventana BIF", convertWith });
  }
}

/** The XML in the first page's description, or null. */
function readDocument(pages: readonly Page[]): XmlElement | null {
  const description = pages[0]?.description ?? "";
  return /^\s*(\uFEFF)?<[?!A-Za-z]/.test(description) ? parseXml(description) : null;
}

/** What the first format that knows the file says of its levels. */
async function planPyramid(
  pages: readonly Page[],
  document: XmlElement | null,
  image: string | null,
  signal: AbortSignal,
): Promise<PyramidPlan> {
  const plan = !document
    ? null
    : isPhilipsDocument(document)
      ? planPhilipsPyramid(document, pages)
      : await planOmePyramid(document, pages, image, signal);
  return plan ?? planGenericPyramid(pages, image, signal);
}

async function openPyramid(
  bytes: ByteSource,
  name: string,
  plan: PyramidPlan,
  signal: AbortSignal,
): Promise<SlideSource> {
  const finest = await readLayout(plan.finest.directory, signal);
  const { levels, leftOut } = await verifyLevels(bytes, finest, plan.proposals, signal);
  const notes: SlideNote[] = [
    ...plan.notes,
    ...leftOut.map(({ page }): SlideNote => ({ kind: "level-left-out", detail: describePage(page) })),
    ...missingTiles(levels),
  ];
  const orientation = await plan.finest.directory.number(TAG.orientation, 1, signal);
  if (orientation > 1) notes.push({ kind: "orientation-ignored", detail: `orientation ${orientation}` });
  const info = {
    id: await fingerprint(bytes, new Uint8Array(finest.byteCounts.slice().buffer), signal),
    name,
    format: plan.format,
    widthPx: finest.widthPx,
    heightPx: finest.heightPx,
    scale: settleMicronsPerPx(plan.readings),
    levels: withSyntheticLevels(levels.map(toSlideLevel)),
    ...(plan.bounds && { openSlideBounds: plan.bounds }),
    ...(notes.length > 0 && { notes }),
    ...(Object.keys(plan.scan).length > 0 && { scan: plan.scan }),
  };
  const layouts = levels.map(({ layout }) => layout);
  return new TiledSource(info, new TiffTileLoader(bytes, layouts));
}

function toSlideLevel({ layout, widthPx, heightPx, downsample }: VerifiedLevel): SlideLevel {
  const { tileWidthPx, tileHeightPx } = layout;
  return { widthPx, heightPx, downsample, tileWidthPx, tileHeightPx, synthetic: false };
}

/** Tiles that a coarse level lacks although level 0 has pixels there. */
function missingTiles(levels: readonly VerifiedLevel[]): SlideNote[] {
  const finest = (levels[0] as VerifiedLevel).layout;
  let missing = 0;
  for (const { layout, downsample } of levels.slice(1)) {
    for (let index = 0; index < layout.columns * layout.rows; index++) {
      if (layout.byteCounts[index] === 0 && hasPixelsUnder(finest, layout, index, downsample)) missing++;
    }
  }
  return missing > 0 ? [{ kind: "tiles-filled", detail: `${missing} tiles` }] : [];
}

function hasPixelsUnder(finest: TileLayout, level: TileLayout, index: number, downsample: number): boolean {
  const across = (level.tileWidthPx * downsample) / finest.tileWidthPx;
  const down = (level.tileHeightPx * downsample) / finest.tileHeightPx;
  const column = index % level.columns;
  const row = Math.floor(index / level.columns);
  for (let y = Math.floor(row * down); y < Math.min(finest.rows, (row + 1) * down); y++) {
    for (let x = Math.floor(column * across); x < Math.min(finest.columns, (column + 1) * across); x++) {
      if (finest.byteCounts[y * finest.columns + x] !== 0) return true;
    }
  }
  return false;
}
