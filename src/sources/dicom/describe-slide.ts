import { type SlideInfo, settleMicronsPerPx } from "../../core/slide/slide.ts";
import { withSyntheticLevels } from "../base/synthetic-levels.ts";
import { storedLevels } from "./place-tile.ts";
import type { DicomLevel } from "./pyramid.ts";
import type { DicomPicture } from "./read-instance.ts";
import { readScale } from "./scale.ts";

/** What the levels say of the slide, whether they are files or on a server. */
export function describeSlide(levels: readonly DicomLevel<DicomPicture>[]): Omit<SlideInfo, "id" | "name"> {
  const finest = levels[0] as DicomLevel<DicomPicture>;
  const first = finest.parts[0] as DicomPicture;
  const coarser = levels.slice(1).map(({ parts, downsample }) => ({ instance: parts[0] as DicomPicture, downsample }));
  return {
    format: "dicom",
    widthPx: finest.widthPx,
    heightPx: finest.heightPx,
    scale: settleMicronsPerPx(readScale(first, coarser)),
    levels: withSyntheticLevels(storedLevels(levels)),
    dicom: { study: first.study, series: first.series, instance: first.uid },
  };
}
