import { TaggedError } from "../../core/base/errors.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import type { NamedFile } from "../bytes/named-files.ts";

/** The files of one slide, by the names that Slidedat.ini uses. */
export interface MrxsFiles {
  readonly slidedat: NamedFile;
  /** @throws FilesMissing. */
  open(name: string, signal: AbortSignal): Promise<ByteSource>;
}

/** Whether a set of files holds a 3DHistech slide, or the thumbnail file of one. */
export function looksLikeMrxs(files: readonly NamedFile[]): boolean {
  return files.some(({ path }) => /\.mrxs$/i.test(path) || isSlidedat(path));
}

function isSlidedat(path: string): boolean {
  return /(^|\/)slidedat\.ini$/i.test(path);
}

/**
 * Finds the slide's folder: the one with Slidedat.ini, beside the .mrxs file or alone. Files dropped without their folder have no folder names.
 * @throws FilesMissing, SeveralSlides.
 */
export function findMrxsFiles(files: readonly NamedFile[]): MrxsFiles {
  const slides = files.filter(({ path }) => isSlidedat(path));
  const slidedat = slides[0];
  if (!slidedat) throw missing("Slidedat.ini");
  if (slides.length > 1) {
    throw new TaggedError("SeveralSlides", `${slides.length} slides`, { format: "MRXS", slides: slides.length });
  }
  const folder = slidedat.path.slice(0, slidedat.path.length - "slidedat.ini".length).toLowerCase();
  // Windows, where these slides are made, ignores upper and lower case.
  const byName = new Map(files.map((file) => [file.path.toLowerCase(), file]));
  return {
    slidedat,
    async open(name, signal) {
      const file = byName.get(folder + name.replaceAll("\\", "/").toLowerCase());
      if (!file) throw missing(name);
      return file.open(signal);
    },
  };
}

function missing(name: string): TaggedError {
  return new TaggedError("FilesMissing", `MRXS: ${name} is not among the files`, { format: "MRXS", file: name });
}
