import { TaggedError } from "../../core/base/errors.ts";
import { malformed, type Slidedat } from "./slidedat.ts";

/** The images of one level: where each lies in the grid of images and in the data files; arrays of one length. */
export interface LevelImages {
  readonly gridX: Int32Array;
  readonly gridY: Int32Array;
  readonly file: Uint16Array;
  readonly offset: Float64Array;
  readonly length: Float64Array;
}

/** A stretch of a data file. */
export interface DataPlace {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

const VERSION = "01.02";
const ENTRY_BYTES = 16;
const ENTRY_NUMBERS = 4;

/** Index.dat: version, slide id and two roots, then tables of pointers to records, each a chain of pages. All numbers are 32-bit little endian. */
export class IndexFile {
  readonly #view: DataView;
  readonly #slidedat: Slidedat;
  readonly #roots: number;

  /** @throws MalformedSlide where the file is of another slide or version. */
  constructor(bytes: Uint8Array, slidedat: Slidedat) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#slidedat = slidedat;
    const head = VERSION + slidedat.slideId;
    if (new TextDecoder("latin1").decode(bytes.subarray(0, head.length)) !== head) {
      throw malformed("Index.dat is of another slide or version");
    }
    this.#roots = head.length;
  }

  /** The images of a level. @throws MalformedSlide, TruncatedFile. */
  images(level: number): LevelImages {
    const numbers: number[] = [];
    const seen = new Set<number>();
    let page = this.#firstPage(this.#number(this.#roots) + 4 * level);
    do {
      if (seen.has(page)) throw malformed("pages of Index.dat that go in a circle");
      seen.add(page);
      const count = this.#number(page);
      if (count < 0 || page + 8 + count * ENTRY_BYTES > this.#view.byteLength) throw cutOff();
      for (let at = 0; at < count * ENTRY_NUMBERS; at++) numbers.push(this.#number(page + 8 + at * 4));
      page = this.#number(page + 4);
    } while (page !== 0);
    return this.#checked(numbers, this.#slidedat.levels[level]?.concat ?? 1);
  }

  /** Where a record outside the hierarchy lies. @throws MalformedSlide, TruncatedFile. */
  record(number: number): DataPlace {
    const page = this.#firstPage(this.#number(this.#roots + 4) + 4 * number);
    // The number behind the count is not always 0 (openslide-users, August 2013).
    if (this.#number(page) !== 1 || this.#number(page + 8) !== 0 || this.#number(page + 12) !== 0) {
      throw malformed("a record of Index.dat that is no single page");
    }
    const [offset, length, file] = [this.#number(page + 16), this.#number(page + 20), this.#number(page + 24)];
    return { offset, length, file: this.#checkPlace(offset, length, file) };
  }

  #firstPage(pointer: number): number {
    const record = this.#number(pointer);
    if (this.#number(record) !== 0) throw malformed("a record of Index.dat that begins with no 0");
    return this.#number(record + 4);
  }

  #checked(numbers: readonly number[], concat: number): LevelImages {
    const { imagesX, imagesY } = this.#slidedat;
    const count = numbers.length / ENTRY_NUMBERS;
    const images = {
      gridX: new Int32Array(count),
      gridY: new Int32Array(count),
      file: new Uint16Array(count),
      offset: new Float64Array(count),
      length: new Float64Array(count),
    };
    const seen = new Set<number>();
    for (let at = 0; at < count; at++) {
      const [index = -1, offset = -1, length = -1, file = -1] = numbers.slice(
        at * ENTRY_NUMBERS,
        (at + 1) * ENTRY_NUMBERS,
      );
      const x = index % imagesX;
      const y = Math.floor(index / imagesX);
      if (index < 0 || y >= imagesY || x % concat !== 0 || y % concat !== 0)
        throw malformed(`image ${index} is outside the grid`);
      if (seen.has(index)) throw malformed(`image ${index} is stored twice`);
      seen.add(index);
      images.gridX[at] = x;
      images.gridY[at] = y;
      images.file[at] = this.#checkPlace(offset, length, file);
      images.offset[at] = offset;
      images.length[at] = length;
    }
    return images;
  }

  #checkPlace(offset: number, length: number, file: number): number {
    if (offset < 0 || length < 0) throw malformed("a negative place in a data file");
    if (file < 0 || file >= this.#slidedat.dataFiles.length) throw malformed(`there is no data file ${file}`);
    return file;
  }

  #number(at: number): number {
    if (at < 0 || at + 4 > this.#view.byteLength) throw cutOff();
    return this.#view.getInt32(at, true);
  }
}

function cutOff(): TaggedError {
  return new TaggedError("TruncatedFile", "MRXS: Index.dat ends before its records do", { format: "MRXS" });
}
