import { TaggedError, throwIfCancelled } from "../core/base/errors.ts";
import type { SlideInput } from "../core/slide/slide.ts";
import type { SlideSource } from "./base/slide-source.ts";
import { createBlobSource } from "./bytes/blob-source.ts";
import type { ByteSource } from "./bytes/byte-source.ts";
import { filesOfFolder, filesOfZip } from "./bytes/named-files.ts";
import { createUrlSource } from "./bytes/url-source.ts";
import { createWebFolder } from "./bytes/web-folder.ts";
import { createFolderFiles, createUrlFiles, createZipFiles } from "./deep-zoom/deep-zoom-files.ts";
import { openDeepZoom } from "./deep-zoom/deep-zoom-source.ts";
import { openDicom } from "./dicom/dicom-source.ts";
import { parseDicomWebAddress } from "./dicom/dicomweb/web-address.ts";
import { openDicomWeb } from "./dicom/dicomweb/web-source.ts";
import { looksLikeDicom } from "./dicom/read-header.ts";
import { isIiifAddress, openIiif } from "./iiif/iiif-source.ts";
import { looksLikeJpeg, looksLikePng } from "./image/image-header.ts";
import { openImage } from "./image/image-source.ts";
import { refuseKnownFormat } from "./known-formats.ts";
import { openNamedFiles } from "./open-named-files.ts";
import { openTiff } from "./open-tiff.ts";
import { looksLikeTiff } from "./tiff/read-ifds.ts";
import { isZoomifyAddress } from "./zoomify/zoomify-files.ts";
import { openZoomify } from "./zoomify/zoomify-source.ts";

const HEAD_BYTES = 132;

/**
 * Opens whatever the user gave, by its first bytes and not by its name. One cancelled meanwhile is closed. @throws the tags of
 * core/base/errors for slides.
 */
export async function openSlide(input: SlideInput, signal: AbortSignal): Promise<SlideSource> {
  throwIfCancelled(signal);
  const source = await openInput(input, signal);
  if (!signal.aborted) return source;
  source.close();
  throw new TaggedError("Cancelled", "cancelled");
}

async function openInput(input: SlideInput, signal: AbortSignal): Promise<SlideSource> {
  if (input.kind === "folder") {
    const opened = await openNamedFiles(filesOfFolder(input.files), input.name, signal);
    return opened ?? openDeepZoom(createFolderFiles(input.files), input.name, signal);
  }
  if (input.kind === "url" && /\.dzi$/i.test(input.url.split(/[?#]/)[0] ?? "")) {
    return openDeepZoom(createUrlFiles(input.url), input.name, signal);
  }
  if (input.kind === "url") {
    const dicomWeb = parseDicomWebAddress(input.url);
    if (dicomWeb) return openDicomWeb(dicomWeb, input.name, signal);
    if (isIiifAddress(input.url)) return openIiif(input.url, input.name, signal);
    if (isZoomifyAddress(input.url)) return openZoomify(createWebFolder(input.url), input.name, signal);
  }
  if (input.kind === "file" && /\.mrxs$/i.test(input.name)) {
    // The file itself is a JPEG of the whole glass, label and all: never opened as a picture.
    throw new TaggedError("FilesMissing", "a .mrxs file without its folder", { format: "MRXS", file: "Slidedat.ini" });
  }
  const bytes = input.kind === "url" ? await createUrlSource(input.url, signal) : createBlobSource(input.file);
  return openBytes(bytes, input, signal);
}

async function openBytes(bytes: ByteSource, input: SlideInput, signal: AbortSignal): Promise<SlideSource> {
  if (bytes.sizeBytes === 0) throw new TaggedError("NotAnImage", "an empty file", { reason: "empty" });
  const head = await bytes.read(0, Math.min(HEAD_BYTES, bytes.sizeBytes), signal);
  refuseKnownFormat(head, input.name, looksLikeTiff(head));
  if (looksLikeTiff(head))
    return openTiff(bytes, input.name, ("image" in input ? input.image : undefined) ?? null, signal);
  if (looksLikePng(head)) return openImage(bytes, input.name, "png", signal);
  if (looksLikeJpeg(head)) return openImage(bytes, input.name, "jpeg", signal);
  if (head[0] === 0x50 && head[1] === 0x4b && input.kind === "file") {
    const opened = await openNamedFiles(await filesOfZip(input.file), input.name, signal);
    return opened ?? openDeepZoom(await createZipFiles(input.file), input.name, signal);
  }
  if (looksLikeDicom(head)) return openDicom([bytes], input.name, signal);
  if (isJpeg2000(head)) throw new TaggedError("UnsupportedFormat", "a JPEG 2000 file", { what: "JPEG 2000" });
  throw new TaggedError("NotAnImage", "not a slide format this program knows", { reason: "unknown format" });
}

function isJpeg2000(head: Uint8Array): boolean {
  const codestream = head[0] === 0xff && head[1] === 0x4f;
  return codestream || (head[4] === 0x6a && head[5] === 0x50 && head[6] === 0x20 && head[7] === 0x20);
}
