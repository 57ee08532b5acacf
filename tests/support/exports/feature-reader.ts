import { differs } from "../../../src/core/exports/file-check.ts";

/** No feature of ours is near this long; a file of another program may hold large polygons. */
const MAX_FEATURE = 64 * 1024 * 1024;

/**
 * Takes the elements of the arrays directly inside a JSON text's top-level object (or of a top-level array) out one by one, so that a
 * feature collection of any length is read with the memory of one feature. What is left is the skeleton, each element replaced by null.
 */
export class FeatureReader {
  readonly #onFeature: (feature: unknown) => void;
  readonly #open: string[] = [];
  #inString = false;
  #escaped = false;
  #element = "";
  #skeleton = "";
  /** Depth of the array whose objects are taken out. */
  #arrayDepth = 0;

  constructor(onFeature: (feature: unknown) => void) {
    this.#onFeature = onFeature;
  }

  take(text: string): void {
    let from = 0;
    const keep = (to: number): void => {
      if (this.#arrayDepth > 0) this.#element += text.slice(from, to);
      else this.#skeleton += text.slice(from, to);
      from = to;
    };
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === 0x5c) this.#escaped = true;
        else if (code === 0x22) this.#inString = false;
        continue;
      }
      if (code === 0x22) this.#inString = true;
      else if (code === 0x7b || code === 0x5b) {
        const inside = this.#open.at(-1) === "[" && this.#open.length <= 2;
        if (code === 0x7b && this.#arrayDepth === 0 && inside) {
          keep(at);
          this.#arrayDepth = this.#open.length;
        }
        this.#open.push(code === 0x7b ? "{" : "[");
      } else if (code === 0x7d || code === 0x5d) {
        this.#open.pop();
        if (this.#arrayDepth === 0 || this.#open.length !== this.#arrayDepth) continue;
        keep(at + 1);
        this.#arrayDepth = 0;
        this.#skeleton += "null";
        const element = this.#element;
        this.#element = "";
        this.#onFeature(parse(element));
      }
    }
    keep(text.length);
    if (this.#element.length > MAX_FEATURE) throw differs("a feature longer than any");
  }

  /** The text has ended. -> its skeleton. @throws ExportFailed where it is not whole JSON. */
  end(): unknown {
    if (this.#open.length > 0 || this.#inString) throw differs("it ends too early");
    return parse(this.#skeleton);
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw differs(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
