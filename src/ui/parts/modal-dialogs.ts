import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Marks the entry of the browser's history that stands for an open dialog. */
const HISTORY_MARK = "granuloscopeDialog";

/**
 * Shows every dialog that its element draws as a modal one. When a dialog goes, the focus goes back
 * to where it was. The browser's back button closes the dialog, not the page.
 */
export class ModalDialogs implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Per open dialog what had the focus before. */
  readonly #open = new Map<HTMLDialogElement, Element | null>();
  readonly #onBack = (): void => this.#back();

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener("popstate", this.#onBack);
  }

  hostDisconnected(): void {
    window.removeEventListener("popstate", this.#onBack);
  }

  hostUpdated(): void {
    for (const [dialog, before] of this.#open) if (!dialog.isConnected) this.#gone(dialog, before);
    for (const dialog of this.#host.shadowRoot?.querySelectorAll("dialog") ?? []) {
      if (dialog.open) continue;
      this.#open.set(dialog, focusedElement());
      dialog.showModal();
      history.pushState({ ...history.state, [HISTORY_MARK]: true }, "");
    }
  }

  #gone(dialog: HTMLDialogElement, before: Element | null): void {
    this.#open.delete(dialog);
    if (focusedElement() === document.body && before instanceof HTMLElement) before.focus();
    if (isMarked()) history.back();
  }

  /** The back button was pressed: the entry of the dialog is gone, so the dialog goes too. */
  #back(): void {
    if (isMarked()) return;
    for (const dialog of this.#open.keys()) dialog.close();
  }
}

function isMarked(): boolean {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && HISTORY_MARK in state;
}

/** What has the focus, through every shadow root. */
function focusedElement(): Element | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}
