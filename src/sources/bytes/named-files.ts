import { BlobReader, BlobWriter, type Entry, type FileEntry, ZipReader } from "@zip.js/zip.js";
import { TaggedError } from "../../core/base/errors.ts";
import type { FolderFile } from "../../core/slide/slide.ts";
import { createBlobSource } from "./blob-source.ts";
import type { ByteSource } from "./byte-source.ts";

/** One file of a folder or an archive; path with forward slashes. */
export interface NamedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Its bytes in place, or unpacked where an archive packed them. @throws NotAnImage, ImageTooLarge. */
  open(signal: AbortSignal): Promise<ByteSource>;
}

const MAX_ENTRIES = 2_000_000;
/** A packed file of an archive is unpacked whole, into memory. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** Local file header (APPNOTE 6.3.10, 4.3.7): 30 bytes, then name and extra field. */
const LOCAL_HEADER_BYTES = 30;

export function filesOfFolder(files: readonly FolderFile[]): NamedFile[] {
  return files.map(({ path, file }) => ({
    path: path.replaceAll("\\", "/"),
    sizeBytes: file.size,
    open: () => Promise.resolve(createBlobSource(file)),
  }));
}

/** The files of a zip archive; those that were stored, not packed, are read in place. @throws NotAnImage. */
export async function filesOfZip(archive: Blob): Promise<NamedFile[]> {
  let entries: Entry[];
  try {
    entries = await new ZipReader(new BlobReader(archive), { useWebWorkers: false }).getEntries();
  } catch (error) {
    throw new TaggedError("NotAnImage", `not a readable zip: ${String(error)}`, { reason: "zip" }, error);
  }
  if (entries.length > MAX_ENTRIES) throw new TaggedError("NotAnImage", "too many files", { reason: "zip" });
  return entries.flatMap((entry) => (entry.directory ? [] : [zippedFile(archive, entry)]));
}

function zippedFile(archive: Blob, entry: FileEntry): NamedFile {
  let unpacked: Promise<ByteSource> | null = null;
  return {
    // Some programs write backslashes, against APPNOTE 4.4.17.
    path: entry.filename.replaceAll("\\", "/"),
    sizeBytes: entry.uncompressedSize,
    open(signal) {
      if (entry.encrypted) throw new TaggedError("UnsupportedFormat", "an encrypted zip", { what: "encrypted zip" });
      if (entry.compressionMethod === 0) return storedEntry(archive, entry, signal);
      if (entry.uncompressedSize > MAX_UNPACKED_BYTES) {
        throw new TaggedError("UnsupportedFormat", "a packed file too large to unpack", {
          what: "zip with compression; zip it without, or unpack it",
          bytes: entry.uncompressedSize,
        });
      }
      unpacked ??= unpack(entry);
      return unpacked;
    },
  };
}

async function storedEntry(archive: Blob, entry: FileEntry, signal: AbortSignal): Promise<ByteSource> {
  const whole = createBlobSource(archive);
  const header = await whole.read(entry.offset, LOCAL_HEADER_BYTES, signal);
  const view = new DataView(header.buffer);
  const start = entry.offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (view.getUint32(0, true) !== 0x04034b50 || start + entry.uncompressedSize > archive.size) {
    throw new TaggedError("NotAnImage", "a damaged zip", { reason: "zip" });
  }
  return createBlobSource(archive.slice(start, start + entry.uncompressedSize));
}

async function unpack(entry: FileEntry): Promise<ByteSource> {
  try {
    return createBlobSource(await entry.getData(new BlobWriter(), { useWebWorkers: false, checkSignature: true }));
  } catch (error) {
    throw new TaggedError("NotAnImage", `a damaged zip: ${String(error)}`, { reason: "zip" }, error);
  }
}
