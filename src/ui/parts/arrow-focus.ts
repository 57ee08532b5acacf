const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * Moves the focus among the elements of a list that is one Tab stop: arrows go round and round, Home
 * and End to its ends. Answers the element that has the focus now, or null where the key is another.
 */
export function arrowFocus(event: KeyboardEvent, selector: string): HTMLElement | null {
  const list = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(selector)];
  const at = list.indexOf(event.target as HTMLElement);
  const step = STEPS[event.key];
  const place = event.key === "Home" ? 0 : event.key === "End" ? -1 : step === undefined ? null : at + step;
  const next = at < 0 || place === null ? undefined : list.at(place % list.length);
  if (!next) return null;
  next.focus();
  event.preventDefault();
  // The same keys move the slide.
  event.stopPropagation();
  return next;
}
