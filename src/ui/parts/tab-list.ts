import { html } from "lit";
import { arrowFocus } from "./arrow-focus.ts";

/** Moves to another tab and chooses it (ARIA Authoring Practices, "Tabs with automatic activation"). */
function moveFocus(event: KeyboardEvent): void {
  arrowFocus(event, '[role="tab"]')?.click();
}

/**
 * A list of tabs: arrows, Home and End go from one to the next, Tab leaves the list. label: what
 * the tabs choose between.
 */
export function tabList<Id extends string>(
  tabs: readonly Id[],
  chosen: Id,
  names: Readonly<Record<Id, string>>,
  label: string,
  choose: (id: Id) => void,
) {
  return html`<div role="tablist" aria-label=${label} @keydown=${moveFocus}>
    ${tabs.map(
      (id) =>
        html`<button
          role="tab"
          aria-selected=${id === chosen}
          tabindex=${id === chosen ? 0 : -1}
          @click=${(event: MouseEvent) => {
            // After a click with the pointer the arrows move the slide again, not the tabs.
            if (event.detail > 0) (event.currentTarget as HTMLElement).blur();
            choose(id);
          }}
        >
          ${names[id]}
        </button>`,
    )}
  </div>`;
}
