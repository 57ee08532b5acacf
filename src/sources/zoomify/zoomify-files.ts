import { TaggedError } from "../../core/base/errors.ts";
import type { NamedFile } from "../bytes/named-files.ts";
import { withRetries } from "../bytes/retry.ts";
import type { WebFolder } from "../bytes/web-folder.ts";

const PROPERTIES = /(^|\/)ImageProperties\.xml$/i;
const MAX_TILE_BYTES = 64 * 1024 * 1024;

/** Whether a set of files is a Zoomify picture. */
export function looksLikeZoomify(files: readonly NamedFile[]): boolean {
  return files.some(({ path }) => PROPERTIES.test(path));
}

/** Whether an address is that of a Zoomify picture's properties. */
export function isZoomifyAddress(url: string): boolean {
  return URL.canParse(url) && PROPERTIES.test(new URL(url).pathname);
}

/** A Zoomify picture among files, read like a folder on a server. @throws SeveralSlides, NotAnImage. */
export function zoomifyFolder(files: readonly NamedFile[]): WebFolder {
  const found = files.filter(({ path }) => PROPERTIES.test(path));
  const first = found[0];
  if (!first) throw new TaggedError("NotAnImage", "no ImageProperties.xml", { reason: "no ImageProperties.xml" });
  if (found.length > 1) {
    throw new TaggedError("SeveralSlides", `${found.length} pictures`, { format: "Zoomify", slides: found.length });
  }
  const folder = first.path.slice(0, first.path.lastIndexOf("/") + 1);
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    async read(path, signal) {
      const file = path === "ImageProperties.xml" ? first : byPath.get(folder + path);
      if (!file) throw new TaggedError("TileUnreadable", `there is no file ${path}`, { reason: "missing file" });
      if (file.sizeBytes > MAX_TILE_BYTES) {
        throw new TaggedError("TileUnreadable", `${path} is too large`, { reason: "tile too large" });
      }
      const bytes = await file.open(signal);
      return withRetries(() => bytes.read(0, bytes.sizeBytes, signal), signal);
    },
  };
}
