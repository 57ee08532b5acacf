import type { SlideInfo } from "../slide/slide.ts";

/**
 * Which pixel is 0,0 in an export. "file": the top-left corner of this file's own image, as everywhere in Granuloscope; "full": of OpenSlide's
 * whole level 0; "bounds": of the part with pixels (openslide.bounds), to which QuPath crops.
 */
export type FrameName = "file" | "full" | "bounds";

/** A frame with what must be ADDED to the file's own level-0 px to get its coordinates. */
export interface CoordinateFrame {
  readonly name: FrameName;
  readonly addX: number;
  readonly addY: number;
}

export const FILE_FRAME: CoordinateFrame = { name: "file", addX: 0, addY: 0 };

/** The frames a slide can be exported in: its own alone, or, where OpenSlide's bounds are known, both of OpenSlide's. */
export function framesOf(slide: SlideInfo): readonly CoordinateFrame[] {
  const bounds = slide.openSlideBounds;
  if (!bounds || (bounds.x === 0 && bounds.y === 0)) return [FILE_FRAME];
  const shift = bounds.cropped ? { full: 1, bounds: 0 } : { full: 0, bounds: -1 };
  const frame = (name: "full" | "bounds"): CoordinateFrame => ({
    name,
    addX: shift[name] * bounds.x,
    addY: shift[name] * bounds.y,
  });
  return [frame("full"), frame("bounds")];
}
