import { throwIfCancelled } from "../core/base/errors.ts";
import type { SlideSource } from "./base/slide-source.ts";
import type { ByteSource } from "./bytes/byte-source.ts";
import type { NamedFile } from "./bytes/named-files.ts";
import { openDicom } from "./dicom/dicom-source.ts";
import { looksLikeDicom } from "./dicom/read-header.ts";
import { looksLikeMrxs } from "./mrxs/mrxs-files.ts";
import { openMrxs } from "./mrxs/mrxs-source.ts";
import { looksLikeZoomify, zoomifyFolder } from "./zoomify/zoomify-files.ts";
import { openZoomify } from "./zoomify/zoomify-source.ts";

const DICOM_HEAD_BYTES = 132;
/** Beyond this many files that are no DICOM the rest is not looked at: a folder of tiles has thousands. */
const MAX_LOOKED_AT = 2000;

/** Opens a slide that is several files; null where they are of no format that is (Deep Zoom is asked next). */
export async function openNamedFiles(
  files: readonly NamedFile[],
  name: string,
  signal: AbortSignal,
): Promise<SlideSource | null> {
  const real = files.filter(({ path }) => !isSystemFile(path));
  if (real.some(({ path }) => /\.dzi$/i.test(path))) return null;
  if (looksLikeMrxs(real)) return openMrxs(real, name, signal);
  if (looksLikeZoomify(real)) return openZoomify(zoomifyFolder(real), name, signal);
  const dicom = await dicomFiles(real, signal);
  if (dicom.length > 0) return openDicom(dicom, name, signal);
  return null;
}

/** What operating systems leave in folders and archives. */
function isSystemFile(path: string): boolean {
  return /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/.test(path);
}

/** Names of DICOM files have no rule: their first bytes say what they are. */
async function dicomFiles(files: readonly NamedFile[], signal: AbortSignal): Promise<ByteSource[]> {
  const found: ByteSource[] = [];
  let others = 0;
  for (const file of files) {
    throwIfCancelled(signal);
    if (found.length === 0 && others > MAX_LOOKED_AT) break;
    if (file.sizeBytes < DICOM_HEAD_BYTES) continue;
    const bytes = await file.open(signal);
    if (looksLikeDicom(await bytes.read(0, DICOM_HEAD_BYTES, signal))) found.push(bytes);
    else others++;
  }
  return found;
}
