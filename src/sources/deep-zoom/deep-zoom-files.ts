import { BlobReader, BlobWriter, type Entry, type FileEntry, ZipReader } from "@zip.js/zip.js";
import { TaggedError } from "../../core/base/errors.ts";
import type { FolderFile } from "../../core/slide/slide.ts";
import { withRetries } from "../bytes/retry.ts";
import { fetchOptional, fetchSlideUrl, unreachable } from "../bytes/url-source.ts";

/** Where the files of one Deep Zoom picture are. Paths of tiles are "level/column_row.ext". */
export interface DeepZoomFiles {
  readDescriptor(signal: AbortSignal): Promise<Blob>;
  /** Throws TileUnreadable where there is no such tile. */
  readTile(path: string, signal: AbortSignal): Promise<Blob>;
  /** vips-properties.xml beside the tiles, or "". */
  readProperties(signal: AbortSignal): Promise<string>;
  /** A text that differs when the pixels differ: names and sizes of all tiles, or the coarsest tile's bytes. */
  contentSummary(coarsestLevel: number, extension: string, signal: AbortSignal): Promise<string>;
}

/** A zip with more entries than this, or a tile larger than that, is refused. */
const MAX_ENTRY_COUNT = 2_000_000;
const MAX_TILE_BYTES = 64 * 1024 * 1024;

function noTile(path: string): TaggedError {
  return new TaggedError("TileUnreadable", `there is no file ${path}`, { reason: "missing file" });
}

interface NamedFile {
  readonly sizeBytes: number;
  read(): Promise<Blob>;
}

/** Deep Zoom inside a set of named local files: finds the .dzi and its _files folder at any depth. @throws NotAnImage. */
function createNamedFiles(named: ReadonlyMap<string, NamedFile>): DeepZoomFiles {
  const descriptorPath = [...named.keys()]
    .filter((path) => /\.dzi$/i.test(path))
    .sort((a, b) => a.length - b.length)[0];
  if (descriptorPath === undefined) {
    throw new TaggedError("NotAnImage", "no .dzi file among the files", { reason: "no .dzi file" });
  }
  const folder = `${descriptorPath.replace(/\.dzi$/i, "")}_files/`;
  const read = async (path: string): Promise<Blob> => {
    const file = named.get(path);
    if (!file) throw noTile(path);
    if (file.sizeBytes > MAX_TILE_BYTES) {
      throw new TaggedError("TileUnreadable", `${path} is too large`, { reason: "tile too large" });
    }
    return file.read();
  };
  return {
    readDescriptor: () => read(descriptorPath),
    readTile: (path) => read(folder + path),
    readProperties: async () => {
      const path = `${folder}vips-properties.xml`;
      return named.has(path) ? (await read(path)).text() : "";
    },
    contentSummary: async () =>
      [...named]
        .filter(([path]) => path.startsWith(folder))
        .map(([path, { sizeBytes }]) => `${path.slice(folder.length)}:${sizeBytes}`)
        .sort()
        .join("|"),
  };
}

/** A dropped folder. */
export function createFolderFiles(files: readonly FolderFile[]): DeepZoomFiles {
  return createNamedFiles(
    new Map(files.map(({ path, file }) => [path, { sizeBytes: file.size, read: () => Promise.resolve(file) }])),
  );
}

/** A zip archive, read in place. @throws NotAnImage. */
export async function createZipFiles(archive: Blob): Promise<DeepZoomFiles> {
  let entries: Entry[];
  try {
    entries = await new ZipReader(new BlobReader(archive), { useWebWorkers: false }).getEntries();
  } catch (error) {
    throw new TaggedError("NotAnImage", `not a readable zip: ${String(error)}`, { reason: "zip" }, error);
  }
  if (entries.length > MAX_ENTRY_COUNT) throw new TaggedError("NotAnImage", "too many files", { reason: "zip" });
  const named = new Map<string, NamedFile>();
  for (const entry of entries) {
    if (entry.directory || entry.filename.endsWith("\\")) continue;
    const file: FileEntry = entry;
    // Older Windows zippers write backslashes, against the format's own rule (APPNOTE 4.4.17.1).
    named.set(file.filename.replaceAll("\\", "/"), {
      sizeBytes: file.uncompressedSize,
      read: () => file.getData(new BlobWriter(), { useWebWorkers: false }),
    });
  }
  return createNamedFiles(named);
}

/** Tiles on a server, beside the descriptor's address; a query (a key, a version) is kept for every file. */
export function createUrlFiles(descriptorUrl: string): DeepZoomFiles {
  const [address, query = ""] = (descriptorUrl.split("#")[0] ?? "").split(/(?=\?)/);
  const folder = (address ?? "").replace(/\.dzi$/i, "_files/");
  const urlOf = (path: string): string => folder + path + query;
  const get = async (url: string, signal: AbortSignal): Promise<Blob> => {
    const response = await withRetries(() => fetchSlideUrl(url, signal), signal);
    if (!response.ok) throw unreachable(url, `the server answers ${response.status}`);
    return response.blob();
  };
  return {
    readDescriptor: (signal) => get(descriptorUrl, signal),
    readTile: (path, signal) => get(urlOf(path), signal),
    readProperties: async (signal) => (await fetchOptional(urlOf("vips-properties.xml"), signal))?.text() ?? "",
    contentSummary: async (level, extension, signal) => {
      const response = await fetchOptional(urlOf(`${level}/0_0.${extension}`), signal);
      if (!response) return "";
      return String.fromCharCode(...new Uint8Array(await response.arrayBuffer()).subarray(0, 65536));
    },
  };
}
