import { TaggedError } from "../../../core/base/errors.ts";
import type { SlideInfo } from "../../../core/slide/slide.ts";
import type { TileAddress } from "../../../core/slide/window.ts";
import { sha256Hex } from "../../base/fingerprint.ts";
import { groupBy } from "../../base/group-by.ts";
import type { SlideSource } from "../../base/slide-source.ts";
import { TiledSource, type TileLoader } from "../../base/tiled-source.ts";
import { describeSlide } from "../describe-slide.ts";
import { decodeTile, placeTile, type TilePlace, whiteTile } from "../place-tile.ts";
import { choosePyramid, type DicomLevel } from "../pyramid.ts";
import { type DicomPicture, describePicture, type FrameFormat, showsTissue } from "../read-instance.ts";
import { attributesOf } from "./json-data-set.ts";
import type { BodyPart } from "./multipart.ts";
import { codingOf } from "./part-coding.ts";
import type { DicomWebAddress } from "./web-address.ts";
import { findSlideSeries, readFrames, readMetadata } from "./web-client.ts";

/** Frames asked for in one request. */
const FRAMES_A_REQUEST = 8;
const IDENTITY_FRAMES = 4;

/** Opens a slide on a DICOMweb server. @throws SlideUnreachable, SeveralSlides, NotAnImage and what openDicom throws. */
export async function openDicomWeb(address: DicomWebAddress, name: string, signal: AbortSignal): Promise<SlideSource> {
  const series = address.series ?? (await onlySeries(address, signal));
  const pictures: DicomPicture[] = [];
  for (const object of await readMetadata(address, series, signal)) {
    const attributes = attributesOf(object);
    // How the frames are coded is known when they come: the server may store them otherwise than it says.
    if (showsTissue(attributes)) pictures.push(describePicture(attributes, "any"));
  }
  const levels = choosePyramid(pictures);
  const loader = new WebTileLoader({ ...address, series }, levels);
  const info: SlideInfo = { id: await loader.identify(signal), name, ...describeSlide(levels) };
  return new TiledSource(info, loader);
}

async function onlySeries(address: DicomWebAddress, signal: AbortSignal): Promise<string> {
  const found = await findSlideSeries(address, signal);
  const [only] = found;
  if (only === undefined)
    throw new TaggedError("NotAnImage", "no slide in this study", { reason: "no slide in the study" });
  if (found.length > 1) {
    const list = found.join(", ").slice(0, 200);
    throw new TaggedError("SeveralSlides", `${found.length} series`, {
      format: "DICOM",
      slides: found.length,
      series: list,
    });
  }
  return only;
}

/** Asks for frames, several in a request. */
class WebTileLoader implements TileLoader {
  readonly #address: DicomWebAddress & { readonly series: string };
  readonly #levels: readonly DicomLevel<DicomPicture>[];

  constructor(address: DicomWebAddress & { readonly series: string }, levels: readonly DicomLevel<DicomPicture>[]) {
    this.#address = address;
    this.#levels = levels;
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const places = addresses.map((address) => placeTile(this.#levels, address));
    const answers = new Map<TilePlace<DicomPicture>, Promise<BodyPart>>();
    for (const [part, group] of groupBy(places, (place) => place.part)) {
      if (part) this.#ask(part, group, answers, signal);
    }
    return places.map(async (place) => {
      const answer = answers.get(place);
      if (!answer) return whiteTile(place);
      const { bytes, contentType } = await answer;
      const format: FrameFormat = { ...place.format, coding: codingOf(bytes, contentType, place.format) };
      return decodeTile(bytes, place, format, signal);
    });
  }

  /** Whether a sparse level stores nothing for a tile. */
  isEmpty(address: TileAddress): boolean {
    return placeTile(this.#levels, address).part === null;
  }

  close(): void {
    // Requests end by their signal.
  }

  /** SHA-256 of the objects' UIDs, which no two objects share, and of frames of the coarsest level. */
  async identify(signal: AbortSignal): Promise<string> {
    const uids = this.#levels.flatMap(({ parts }) => parts.map(({ uid }) => uid));
    const coarsest = this.#levels[this.#levels.length - 1] as DicomLevel<DicomPicture>;
    const part = coarsest.parts[0] as DicomPicture;
    const numbers = Array.from({ length: Math.min(IDENTITY_FRAMES, part.frameCount) }, (_, frame) => frame + 1);
    const frames = await readFrames(this.#address, this.#address.series, part.uid, numbers, signal);
    const head = new TextEncoder().encode(`granuloscope-dicomweb-1|${uids.join("|")}|`);
    return sha256Hex([head, ...frames.map(({ bytes }) => bytes)]);
  }

  #ask(
    part: DicomPicture,
    group: readonly TilePlace<DicomPicture>[],
    answers: Map<TilePlace<DicomPicture>, Promise<BodyPart>>,
    signal: AbortSignal,
  ): void {
    for (let start = 0; start < group.length; start += FRAMES_A_REQUEST) {
      const asked = group.slice(start, start + FRAMES_A_REQUEST);
      const numbers = asked.map(({ frame }) => frame + 1);
      const answer = readFrames(this.#address, this.#address.series, part.uid, numbers, signal);
      asked.forEach((place, at) => {
        answers.set(
          place,
          answer.then((parts) => parts[at] as BodyPart),
        );
      });
    }
  }
}
