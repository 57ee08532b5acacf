import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Subscribable } from "./observable.ts";

/** Redraws a Lit element when one of the stores it reads has changed; the stores are asked for once it is in the page. */
export class StoreController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #stores: () => readonly Subscribable[];
  #stop: (() => void)[] = [];

  constructor(host: ReactiveControllerHost, stores: () => readonly Subscribable[]) {
    this.#host = host;
    this.#stores = stores;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = this.#stores().map((store) => store.subscribe(() => this.#host.requestUpdate()));
  }

  hostDisconnected(): void {
    for (const stop of this.#stop) stop();
    this.#stop = [];
  }
}
