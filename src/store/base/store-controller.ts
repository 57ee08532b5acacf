import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Subscribable } from "./observable.ts";
import { Tracked } from "./tracked.ts";

/**
 * Redraws a Lit element when a signal that its last update read has changed. The element passes its update through `track`:
 * `performUpdate() { this.#redraw.track(() => super.performUpdate()); }`.
 */
export class StoreController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #stores: () => readonly Subscribable[];
  readonly #tracked: Tracked;
  #stop: (() => void)[] = [];
  #wasDisconnected = false;

  /** stores: those whose fields are no signals yet; asked for once the element is in the page. */
  constructor(host: ReactiveControllerHost, stores: () => readonly Subscribable[] = () => []) {
    this.#host = host;
    this.#stores = stores;
    this.#tracked = new Tracked(() => host.requestUpdate());
    host.addController(this);
  }

  /** Runs an update of the element; the next change of a signal that it reads asks for another. */
  track(update: () => void): void {
    this.#tracked.run(update);
  }

  hostConnected(): void {
    this.#stop = this.#stores().map((store) => store.subscribe(() => this.#host.requestUpdate()));
    // Changes meanwhile were not followed.
    if (this.#wasDisconnected) this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#wasDisconnected = true;
    this.#tracked.stop();
    for (const stop of this.#stop) stop();
    this.#stop = [];
  }
}
