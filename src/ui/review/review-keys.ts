import type { AppStore } from "../../store/app/app-store.ts";
import { CROP_MICRONS } from "../../store/session/cell-pictures.ts";

/** Steps of a mark, µm; the larger one with Shift. */
const STEP_MICRONS = 0.5;
const LARGE_STEP_MICRONS = 2.5;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Does what a key means in the reading room; false when it means nothing now. */
export function actInSession(app: AppStore, key: string, shift: boolean): boolean {
  const { reading } = app;
  if (key === "Escape") {
    if (reading.tools.tool) reading.tools.cancelTool();
    else if (reading.plan) reading.stop();
    else reading.setOpen(false);
    return true;
  }
  if (!reading.plan) return false;
  if (key === "z") reading.undo();
  else if (key === "b") reading.step(-1);
  else if (reading.finished) return false;
  else if (reading.tools.tool && actWithTool(app, key, shift)) return true;
  else if (/^[1-6]$/.test(key)) reading.answer("relabel", Number(key) - 1);
  else if (key === "Enter" && reading.machine) reading.answer("accept");
  else if (key === "x") reading.answer("reject");
  else if (key === "u") reading.answer("unsure");
  else if (key === "a") reading.tools.take("add");
  else if (key === "s") reading.tools.take("split");
  else if (key === "d") reading.tools.take("merge");
  else if (key === "c") nextContext(app);
  else if (key === "n") reading.next();
  else if (key === "ArrowRight") reading.step(1);
  else if (key === "ArrowLeft") reading.step(-1);
  else return false;
  return true;
}

/** 48, 96, 192 µm and round again. */
export function nextContext(app: AppStore): void {
  const at = CROP_MICRONS.indexOf(app.reading.pictures.microns);
  app.reading.pictures.setMicrons(CROP_MICRONS[(at + 1) % CROP_MICRONS.length] as number);
}

function actWithTool(app: AppStore, key: string, shift: boolean): boolean {
  const { reading } = app;
  const { tools } = reading;
  const arrow = ARROWS[key];
  const step = shift ? LARGE_STEP_MICRONS : STEP_MICRONS;
  if (arrow) tools.move(arrow[0] * step, arrow[1] * step);
  else if (key === "Tab") tools.switchMark();
  else if (key === "Enter") reading.useTool();
  else if (/^[1-6]$/.test(key) && tools.tool === "add") reading.useTool(Number(key) - 1);
  else return false;
  return true;
}
