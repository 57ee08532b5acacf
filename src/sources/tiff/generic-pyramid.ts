import { TaggedError } from "../../core/base/errors.ts";
import type { SlideNote } from "../../core/slide/slide.ts";
import { readOpenSlideBounds } from "../base/openslide-bounds.ts";
import { readMicronsPerPx } from "./microns-per-px.ts";
import { areaOf, chooseImage, describePage, type Page, readPage } from "./pages.ts";
import { type LevelProposal, type PyramidPlan, proposeLevels, refuseLargeStrips } from "./pyramid.ts";

/** A picture with the pages that may be its levels. */
interface Group {
  readonly name: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly finest: Page;
}

/**
 * A TIFF of no scanner's own kind, or Aperio's (whose levels are all tiled pages). The largest tiled page is the slide. Smaller pages of its
 * proportions may be levels, which their pixels decide; words in descriptions decide nothing. Stripped pages beside tiled ones are label,
 * macro and thumbnail, may show a patient's name, and are never decoded.
 */
export async function planGenericPyramid(
  pages: readonly Page[],
  image: string | null,
  signal: AbortSignal,
): Promise<PyramidPlan> {
  const usable = pages.filter(({ widthPx, heightPx }) => widthPx > 0 && heightPx > 0);
  const tiled = usable.filter((page) => page.tiled);
  const candidates = tiled.length > 0 ? tiled : usable.filter((page) => !page.reduced);
  const groups: Group[] = [];
  const proposals = new Map<Page, LevelProposal[]>();
  const placed = new Set<Page>();
  for (const page of [...candidates].sort((a, b) => areaOf(b) - areaOf(a))) {
    if (placed.has(page)) continue;
    const subLevels = await subPages(page, signal);
    const proposed = await proposeLevels(page, [...subLevels, ...candidates], isAperio(page), signal);
    proposals.set(page, proposed);
    groups.push({ name: `page ${page.number}`, widthPx: page.widthPx, heightPx: page.heightPx, finest: page });
    for (const { page: level } of [{ page }, ...proposed]) placed.add(level);
  }
  refuseChannels(groups);
  const { finest } = chooseImage(groups, image);
  refuseLargeStrips(finest);
  const others = groups.filter((group) => group.finest !== finest);
  const notes = others.map((group): SlideNote => ({ kind: "page-left-out", detail: describePage(group.finest) }));
  return {
    format: isAperio(finest) ? "aperio-svs" : "tiff",
    finest,
    proposals: proposals.get(finest) ?? [],
    readings: await readMicronsPerPx(finest.directory, finest.description, signal),
    bounds: readOpenSlideBounds(finest.description, finest.widthPx, finest.heightPx),
    notes: image === null ? notes : [{ kind: "image-chosen", detail: describePage(finest) }, ...notes],
    scan: aperioFacts(finest.description),
  };
}

/** Aperio's levels are all its tiled pages, without tag 254. */
function isAperio(page: Page): boolean {
  return page.description.startsWith("Aperio");
}

/** Pages under tag 330 of a page, as smaller levels of it. */
export async function subPages(page: Page, signal: AbortSignal): Promise<Page[]> {
  const found: Page[] = [];
  for (const directory of await page.directory.subDirectories(signal)) {
    found.push(await readPage(directory, page.number, signal));
  }
  return found;
}

/** Fluorescence is stored as grey pages of one size. No one of them is the slide. */
function refuseChannels(groups: readonly Group[]): void {
  const [first] = groups;
  const channels = groups.filter(({ finest }) => /<ScanColorTable|<PerkinElmer-QPI/.test(finest.description)).length;
  if (!first || channels < 2 || !/<ImageType>\s*FullResolution/.test(first.finest.description)) return;
  const same = groups.filter(({ widthPx, heightPx }) => widthPx === first.widthPx && heightPx === first.heightPx);
  if (same.length > 1) {
    throw new TaggedError("UnsupportedFormat", `${same.length} channels stored apart`, {
      what: `${same.length} fluorescence channels`,
    });
  }
}

/** Aperio's "name = value" pairs that say how the slide was scanned. Title, user and bar code are not read. */
function aperioFacts(description: string): PyramidPlan["scan"] {
  if (!description.startsWith("Aperio")) return {};
  const value = (name: string): string | undefined =>
    new RegExp(`\\|\\s*${name}\\s*=\\s*([^|]{1,60}?)\\s*(?:\\||$)`).exec(description)?.[1];
  const [objective, scanner, date] = [value("AppMag"), value("ScanScope ID"), value("Date")];
  return {
    ...(scanner && { scanner: `Aperio ${scanner}` }),
    ...(objective && { objective: `${objective}x` }),
    ...(date && { scannedAt: date }),
  };
}
