import { TaggedError } from "../../core/base/errors.ts";
import type { TiffDirectory } from "./read-ifds.ts";
import { TAG } from "./tags.ts";

/** One picture of a TIFF file before its tile tables are read. `number` counts the file's pages from 1; a sub-level has its parent's. */
export interface Page {
  readonly number: number;
  readonly directory: TiffDirectory;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tiled: boolean;
  /** Tag 254, bit 0: the file says that this is a smaller version of another picture. */
  readonly reduced: boolean;
  readonly description: string;
}

/** Size, tiling and kind of a page. */
export async function readPage(directory: TiffDirectory, number: number, signal: AbortSignal): Promise<Page> {
  return {
    number,
    directory,
    widthPx: await directory.number(TAG.imageWidth, 0, signal),
    heightPx: await directory.number(TAG.imageLength, 0, signal),
    tiled: directory.has(TAG.tileWidth) && directory.has(TAG.tileOffsets),
    reduced: ((await directory.number(TAG.newSubfileType, 0, signal)) & 1) !== 0,
    description: await directory.text(TAG.imageDescription, signal),
  };
}

export function areaOf(page: Page): number {
  return page.widthPx * page.heightPx;
}

/** "page 3, 768 x 768 px" */
export function describePage(page: Page): string {
  return `page ${page.number}, ${page.widthPx} x ${page.heightPx} px`;
}

/** An image that another one equals in rank: this share of its area or more. */
const COMPARABLE_AREA = 0.25;

/** One image of several, as a message offers it. */
export interface NamedImage {
  readonly name: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Which of several images is the slide: the one asked for (a number from 1, or a name), or the largest where no other comes near it.
 * @throws ImageAmbiguous with all of them in its details, where the file does not decide or has no such image.
 */
export function chooseImage<T extends NamedImage>(images: readonly T[], wanted: string | null): T {
  const list = images.map(
    ({ name, widthPx, heightPx }, index) => `${index + 1}: ${name} (${widthPx} x ${heightPx} px)`,
  );
  const ambiguous = (reason: string): TaggedError =>
    new TaggedError("ImageAmbiguous", `${reason}; choose with --image one of ${list.join("; ")}`, {
      images: list.join("; "),
    });
  if (wanted !== null) {
    const named = images.find(({ name }) => name === wanted) ?? images[Number(wanted) - 1];
    if (!named) throw ambiguous(`there is no image "${wanted}"`);
    return named;
  }
  const area = (image: T): number => image.widthPx * image.heightPx;
  const [first, second] = [...images].sort((a, b) => area(b) - area(a));
  if (!first) throw new TaggedError("MalformedTiff", "no image in the file", { reason: "no image" });
  if (second && area(second) >= COMPARABLE_AREA * area(first))
    throw ambiguous(`the file holds ${images.length} images`);
  return first;
}
