import { TaggedError } from "../../../core/base/errors.ts";
import { fetchSlideUrl } from "../../bytes/url-source.ts";
import { itemCount, type JsonObject } from "./json-data-set.ts";
import { below, type DicomWebAddress } from "./web-address.ts";

/** A boundary that cannot stand in the file: DICOM's text has no such run of letters. */
const BOUNDARY = "granuloscope-7f3a9c51e2d84b60";

/**
 * Sends one DICOM file to the server that the slide came from (STOW-RS, PS3.18, 10.5). Nothing calls this but the user's own wish.
 * @throws ExportFailed where the server did not store it, SlideUnreachable, Cancelled.
 */
export async function storeAnnotations(address: DicomWebAddress, file: Blob, signal: AbortSignal): Promise<void> {
  const head = `--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`;
  const body = new Blob([head, file, `\r\n--${BOUNDARY}--\r\n`]);
  const headers = {
    Accept: "application/dicom+json",
    "Content-Type": `multipart/related; type="application/dicom"; boundary=${BOUNDARY}`,
  };
  const response = await fetchSlideUrl(below(address, ""), signal, { method: "POST", headers, body });
  const refused = refusedCount(await response.text());
  if (response.ok && refused === 0) return;
  const reason = refused > 0 ? "the server refused the object" : `the server answers ${response.status}`;
  throw new TaggedError("ExportFailed", `STOW: ${response.status}, ${refused} refused`, { reason });
}

/** Items of the Failed SOP Sequence (PS3.18, table 10.5.3-2); servers may send it empty, or no answer at all. */
function refusedCount(answer: string): number {
  if (answer.trim() === "") return 0;
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer);
  } catch (error) {
    throw new TaggedError(
      "ExportFailed",
      "STOW: the answer is no JSON",
      { reason: "the answer is no DICOM JSON" },
      error,
    );
  }
  const objects = (Array.isArray(parsed) ? parsed : [parsed]) as readonly (JsonObject | null)[];
  return objects.reduce((sum, object) => sum + (object ? itemCount(object, FAILED_OBJECTS) : 0), 0);
}

const FAILED_OBJECTS = 0x00081198;
