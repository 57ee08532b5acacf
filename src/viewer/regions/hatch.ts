const HATCH_PX = 10;

/** Slanted stripes in one colour per name, made once per canvas. */
export class Hatches {
  private readonly patterns = new Map<string, CanvasPattern | null>();

  /**
   * Stripes of a colour; they keep their width on screen and move with the slide when `shift` is
   * where its corner is (screen px).
   */
  get(
    context: CanvasRenderingContext2D,
    colour: string,
    shift: { readonly x: number; readonly y: number },
  ): CanvasPattern | null {
    let pattern = this.patterns.get(colour);
    if (pattern === undefined) {
      pattern = context.createPattern(createStripe(colour), "repeat");
      this.patterns.set(colour, pattern);
    }
    pattern?.setTransform(new DOMMatrix([1, 0, 0, 1, shift.x % HATCH_PX, shift.y % HATCH_PX]));
    return pattern;
  }

  clear(): void {
    this.patterns.clear();
  }
}

function createStripe(colour: string): HTMLCanvasElement {
  const stripe = document.createElement("canvas");
  stripe.width = HATCH_PX;
  stripe.height = HATCH_PX;
  const context = stripe.getContext("2d");
  if (context) {
    context.strokeStyle = colour;
    context.lineWidth = 2;
    // Three strokes, so that the line goes on across the pattern's edges.
    for (const start of [-HATCH_PX, 0, HATCH_PX]) {
      context.moveTo(start, HATCH_PX);
      context.lineTo(start + HATCH_PX, 0);
    }
    context.stroke();
  }
  return stripe;
}
