import type { Stores } from "../../store/app/stores.ts";
import { CROP_MICRONS } from "../../store/session/cell-pictures.ts";

/** Steps of a mark, µm; the larger one with Shift. */
const STEP_MICRONS = 0.5;
const LARGE_STEP_MICRONS = 2.5;

/** Puts the tool down, or else goes back to the slide; what was answered is kept. */
export function leaveSession({ session }: Pick<Stores, "session">): void {
  if (session.tools.tool) session.tools.cancelTool();
  else session.setOpen(false);
}

/** Moves the active mark one step to the right and down. */
export function moveMark(tools: Stores["session"]["tools"], right: number, down: number, large: boolean): void {
  const step = large ? LARGE_STEP_MICRONS : STEP_MICRONS;
  tools.move(right * step, down * step);
}

/** 48, 96, 192 µm and round again. */
export function nextContext({ pictures }: Stores["session"]): void {
  const at = CROP_MICRONS.indexOf(pictures.microns);
  pictures.setMicrons(CROP_MICRONS[(at + 1) % CROP_MICRONS.length] as number);
}
