import { encodePng } from "./deep-zoom-fixture.ts";

/** Cells stand 100 px apart; how far down in its row a cell stands tells the picture. */
const SPACING_PX = 100;
const FIRST_PX = 30;
const STEP_PX = 20;
const CELL_RADIUS_PX = 9;
const NUCLEUS_RADIUS_PX = 3;

/** Pictures of a DAB stain: 3, 2 and 1 windows wide. No network is needed to count them. */
export const PICTURES = [
  { name: "ash.png", mark: 0, widthPx: 1400, heightPx: 300 },
  { name: "fir.png", mark: 1, widthPx: 900, heightPx: 400 },
  { name: "yew.png", mark: 2, widthPx: 500, heightPx: 300 },
] as const;

/** Which picture a cell at this height (level-0 px) was found in. */
export function markAt(y: number): number {
  return Math.round(((y % SPACING_PX) - FIRST_PX) / STEP_PX);
}

/** A picture's PNG file at 0.5 µm/px: brown cells with a blue nucleus on pale blue tissue. */
export function markedPicture({ mark, widthPx, heightPx }: (typeof PICTURES)[number]): Buffer {
  const pixel = (x: number, y: number): readonly [number, number, number] => {
    const across = (x % SPACING_PX) - SPACING_PX / 2;
    const down = (y % SPACING_PX) - FIRST_PX - STEP_PX * mark;
    const distance = Math.hypot(across, down);
    if (distance < NUCLEUS_RADIUS_PX) return [104, 97, 172];
    return distance < CELL_RADIUS_PX ? [137, 69, 42] : [204, 200, 231];
  };
  return encodePng(widthPx, heightPx, pixel, 0.5);
}
