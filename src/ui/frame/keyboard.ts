import type { AppContext } from "../parts/store-element.ts";
import type { KeyPress } from "./key-row.ts";
import { pressKey, rowsFor } from "./press-key.ts";

/** Gives the keys of the table their meaning; typing in a field or a dialog is left alone. Returns how to stop. */
export function listenToKeys(app: AppContext): () => void {
  const down = (event: KeyboardEvent): void => {
    if (event.altKey || event.key === "Tab" || isForElement(event)) return;
    if (pressKey(app, pressOf(event))) event.preventDefault();
  };
  const up = (event: KeyboardEvent): void => {
    for (const { release } of rowsFor(app, pressOf(event).key)) release?.(app);
  };
  window.addEventListener("keydown", down);
  window.addEventListener("keyup", up);
  return () => {
    window.removeEventListener("keydown", down);
    window.removeEventListener("keyup", up);
  };
}

/** True where the element with the focus means something by this key. */
function isForElement(event: KeyboardEvent): boolean {
  const path = event.composedPath().filter((node): node is Element => node instanceof Element);
  if (path.some((node) => node.matches("input:not([type=checkbox],[type=radio]), select, textarea, dialog")))
    return true;
  if (event.key !== " " && event.key !== "Enter") return false;
  // The tab that is already chosen does nothing on Enter, so the key keeps its meaning in the panel.
  return path.some((node) => node.matches("button:not([aria-selected=true]), a, summary, input"));
}

function pressOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): KeyPress {
  const name = key.length === 1 ? key.toLowerCase() : key;
  const held = ctrlKey || metaKey ? (shiftKey ? "Ctrl+Shift+" : "Ctrl+") : "";
  return { key: held + name, shift: shiftKey };
}
