import { TaggedError } from "../../../src/core/base/errors.ts";
import type { SlideInfo, SlideInput } from "../../../src/core/slide/slide.ts";
import type { SlideSource } from "../../../src/sources/base/slide-source.ts";

/** Slides without pixels, whose name is their content. Opening one may be held up, and does not listen to its signal. */
export class FakeSlides {
  readonly closed: string[] = [];
  /** Name of a file -> the slide that it holds by now, where that is another. */
  readonly changed = new Map<string, string>();
  readonly #delays = new Map<string, Promise<void>>();

  input(name: string): SlideInput {
    return { kind: "file", name, file: new Blob([name]) };
  }

  /** Holds up every opening of this slide until the returned function is called. */
  delay(name: string): () => void {
    let release = (): void => undefined;
    this.#delays.set(
      name,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    return release;
  }

  readonly open = async (input: SlideInput): Promise<SlideSource> => {
    const name = this.changed.get(input.name) ?? input.name;
    await this.#delays.get(name);
    if (name.startsWith("bad")) throw new TaggedError("NotAnImage", name, { reason: "bad" });
    return {
      info: fakeSlideInfo(name),
      readRegion: () => Promise.reject(new Error("no pixels")),
      readTile: () => Promise.reject(new TaggedError("TileUnreadable", `tile of ${name}`, { reason: name })),
      close: () => void this.closed.push(name),
    };
  };
}

export function fakeSlideInfo(id: string): SlideInfo {
  return {
    id,
    name: id,
    format: "tiff",
    widthPx: 4000,
    heightPx: 2560,
    scale: { micronsPerPx: 0.25, source: "tiff-resolution", problem: null, readings: [] } as SlideInfo["scale"],
    levels: [{ widthPx: 4000, heightPx: 2560, downsample: 1, tileWidthPx: 256, tileHeightPx: 256, synthetic: false }],
  };
}
