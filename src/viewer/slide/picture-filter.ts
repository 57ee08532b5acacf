import { type PictureAdjustment, PLAIN_PICTURE } from "../../core/slide/view-state.ts";

const SVG = "http://www.w3.org/2000/svg";
const FILTER_ID = "granuloscope-picture";
const CHANNELS = ["feFuncR", "feFuncG", "feFuncB"] as const;

/** Shows a canvas brighter, with more contrast or another gamma. Its pixels stay what they are: only the screen's differ. */
export class PictureFilter {
  private readonly canvas: HTMLElement;
  private readonly element = document.createElementNS(SVG, "svg");
  private readonly linear: SVGElement[];
  private readonly gamma: SVGElement[];

  /** canvas: what is shown; the filter's definition is put beside it. */
  constructor(canvas: HTMLElement) {
    this.canvas = canvas;
    this.element.setAttribute("width", "0");
    this.element.setAttribute("height", "0");
    this.element.setAttribute("aria-hidden", "true");
    this.element.style.position = "absolute";
    const filter = document.createElementNS(SVG, "filter");
    filter.id = FILTER_ID;
    filter.setAttribute("color-interpolation-filters", "sRGB");
    this.linear = transfer(filter, "linear");
    this.gamma = transfer(filter, "gamma");
    this.element.append(filter);
    canvas.after(this.element);
  }

  set(adjustment: PictureAdjustment): void {
    const { brightness, contrast, gamma } = adjustment;
    const isPlain = Object.entries(PLAIN_PICTURE).every(
      ([name, value]) => adjustment[name as keyof PictureAdjustment] === value,
    );
    for (const channel of this.linear) {
      channel.setAttribute("slope", String(brightness * contrast));
      channel.setAttribute("intercept", String(0.5 * (1 - contrast)));
    }
    for (const channel of this.gamma) channel.setAttribute("exponent", String(1 / gamma));
    this.canvas.style.filter = isPlain ? "" : `url(#${FILTER_ID})`;
  }
}

/** One step of a filter: the same function for every channel. */
function transfer(filter: SVGElement, type: "linear" | "gamma"): SVGElement[] {
  const step = document.createElementNS(SVG, "feComponentTransfer");
  filter.append(step);
  return CHANNELS.map((name) => {
    const channel = document.createElementNS(SVG, name);
    channel.setAttribute("type", type);
    step.append(channel);
    return channel;
  });
}
