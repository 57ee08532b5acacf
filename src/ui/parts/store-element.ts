import { LitElement } from "lit";
import type { AppStore } from "../../store/app/app-store.ts";
import type { Subscribable } from "../../store/base/observable.ts";
import { StoreController } from "../../store/base/store-controller.ts";
import { theme } from "./theme.ts";

/** An element that is given the stores as `app` and redraws when one that it names changes. */
export abstract class StoreElement extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [theme];
  declare app: AppStore;
  readonly #redraw = new StoreController(this, () => this.stores());

  protected override performUpdate(): void {
    this.#redraw.track(() => super.performUpdate());
  }

  /** The stores this element reads. */
  protected abstract stores(): readonly Subscribable[];
}

/** Registers an element once. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
