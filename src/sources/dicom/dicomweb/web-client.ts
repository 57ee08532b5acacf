import { TaggedError, toTaggedError } from "../../../core/base/errors.ts";
import { withRetries } from "../../bytes/retry.ts";
import { fetchSlideUrl, unreachable } from "../../bytes/url-source.ts";
import { malformed } from "../data-set.ts";
import { TAG } from "../tags.ts";
import { type JsonObject, textAt } from "./json-data-set.ts";
import { type BodyPart, splitMultipart } from "./multipart.ts";
import { below, type DicomWebAddress } from "./web-address.ts";

const MAX_ANSWER_BYTES = 512 * 1024 * 1024;
/** Frames as they are stored. Without quotes, so that the browser needs no preflight request (Fetch, "CORS-safelisted request-header"). */
const STORED_FRAMES = "multipart/related; type=application/octet-stream; transfer-syntax=*";

/** The slide series of a study (QIDO-RS, PS3.18, 10.6). @throws SlideUnreachable, MalformedSlide. */
export async function findSlideSeries(address: DicomWebAddress, signal: AbortSignal): Promise<string[]> {
  const found = await getJson(below(address, "/series", { Modality: "SM" }), signal);
  // A server may ignore what it does not know of a query: what it answers is looked at.
  const slides = found.filter((series) => ["SM", ""].includes(textAt(series, MODALITY)));
  return [...new Set(slides.map((series) => textAt(series, TAG.seriesInstance)).filter((uid) => uid !== ""))];
}

const MODALITY = 0x00080060;

/** The metadata of every object of a series (WADO-RS, PS3.18, 10.4.1.1.2). @throws SlideUnreachable, MalformedSlide. */
export function readMetadata(address: DicomWebAddress, series: string, signal: AbortSignal): Promise<JsonObject[]> {
  return getJson(below(address, `/series/${series}/metadata`), signal);
}

/** Frames of an object, in the order asked for; numbers count from 1. @throws SlideUnreachable, TileUnreadable. */
export async function readFrames(
  address: DicomWebAddress,
  series: string,
  instance: string,
  frames: readonly number[],
  signal: AbortSignal,
): Promise<BodyPart[]> {
  const url = below(address, `/series/${series}/instances/${instance}/frames/${frames.join(",")}`);
  const { contentType, bytes } = await get(url, signal, STORED_FRAMES);
  const parts = splitMultipart(bytes, contentType);
  if (parts.length !== frames.length) {
    const reason = `${parts.length} frames for ${frames.length}`;
    throw new TaggedError("TileUnreadable", reason, { reason });
  }
  return parts;
}

async function getJson(url: string, signal: AbortSignal): Promise<JsonObject[]> {
  const { bytes } = await get(url, signal, "application/dicom+json");
  // 204: nothing matches (PS3.18, 8.3.4.4).
  if (bytes.length === 0) return [];
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw unreachable(url, "the answer is no DICOM JSON", error);
  }
  if (Array.isArray(value)) return value as JsonObject[];
  throw unreachable(url, "the answer is no DICOM JSON");
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Asks, and asks again where the network or the server failed; what the server refuses it would refuse again. */
async function get(url: string, signal: AbortSignal, accept: string): Promise<Answer> {
  const answer = await withRetries(async (): Promise<Answer> => {
    const response = await fetchSlideUrl(url, signal, { headers: { Accept: accept } });
    if (response.status >= 500) throw refused(url, response.status);
    if (Number(response.headers.get("Content-Length") ?? 0) > MAX_ANSWER_BYTES) throw malformed("an answer too large");
    const contentType = response.headers.get("Content-Type") ?? "";
    return { status: response.status, contentType, bytes: await readBody(response, url) };
  }, signal);
  if (answer.status < 200 || answer.status > 299) throw refused(url, answer.status);
  return answer;
}

async function readBody(response: Response, url: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw toTaggedError(error);
    throw unreachable(url, "the answer breaks off", error);
  }
}

function refused(url: string, status: number): TaggedError {
  const reason = status === 401 || status === 403 ? "the server asks for a login" : `the server answers ${status}`;
  return unreachable(url, reason);
}
