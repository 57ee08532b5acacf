import { html } from "lit";

/**
 * Moves to another tab and chooses it, as the keys of a tab list are expected to (ARIA Authoring
 * Practices, "Tabs with automatic activation").
 */
function moveFocus(event: KeyboardEvent): void {
  const tabs = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.indexOf(event.target as HTMLElement);
  const places: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: tabs.length - 1,
  };
  const place = places[event.key];
  if (at < 0 || place === undefined) return;
  const next = tabs.at(place % tabs.length);
  next?.focus();
  next?.click();
  event.preventDefault();
  // The same keys move the slide.
  event.stopPropagation();
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
