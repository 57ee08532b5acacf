import { ContextConsumer, ContextProvider, createContext } from "@lit/context";
import { type CSSResultGroup, LitElement } from "lit";
import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";
import { StoreController } from "../../store/base/store-controller.ts";
import { theme } from "./theme.ts";

/** What the page gives to every panel. */
export interface AppContext {
  readonly stores: Stores;
  readonly actions: AppActions;
}

const appContext = createContext<AppContext>(Symbol("granuloscope"));

/** Gives the stores and actions to every panel inside `host`. */
export function provideApp(host: HTMLElement, app: AppContext): void {
  new ContextProvider(host, { context: appContext, initialValue: app });
}

/**
 * The base of a panel: `class ReviewPanel extends storeElement("review", "settings")`.
 * The panel sees the stores it names as `this.stores`, and redraws when something that it read of them has changed.
 * What needs several stores is done through `this.actions`.
 */
export function storeElement<Name extends keyof Stores>(..._names: readonly Name[]) {
  abstract class StoreElement extends LitElement {
    static override styles: CSSResultGroup = [theme];
    /** false: the panel shows one moment, whatever changes afterwards. */
    static readonly redraws: boolean = true;
    readonly #app = new ContextConsumer(this, { context: appContext });
    readonly #redraw = new StoreController(this);

    protected get stores(): Pick<Stores, Name> {
      return this.#context.stores;
    }

    protected get actions(): AppActions {
      return this.#context.actions;
    }

    protected override performUpdate(): void {
      if (this.#redraws) this.#redraw.track(() => super.performUpdate());
      else super.performUpdate();
    }

    get #redraws(): boolean {
      return (this.constructor as typeof StoreElement).redraws;
    }

    get #context(): AppContext {
      const app = this.#app.value;
      if (!app) throw new Error(`${this.localName} stands outside what provideApp was given`);
      return app;
    }
  }
  return StoreElement;
}

/** Registers an element once. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
