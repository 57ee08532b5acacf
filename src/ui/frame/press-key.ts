import type { AppContext } from "../parts/store-element.ts";
import type { KeyPress, KeyRow } from "./key-row.ts";
import { KEYS } from "./keys.ts";

/** The rows that may have a key now, in order. */
export function rowsFor(app: AppContext, key: string): KeyRow[] {
  const found: KeyRow[] = [];
  for (const group of KEYS) {
    if (!group.when(app)) continue;
    found.push(...group.rows.filter((row) => row.keys.includes(key) && (row.when?.(app) ?? true)));
    if (group.isModal) break;
  }
  return found;
}

/** Does what a key means; false when it means nothing now. */
export function pressKey(app: AppContext, press: KeyPress): boolean {
  return rowsFor(app, press.key).some(({ act }) => act(app, press) !== false);
}
