import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Tracked } from "./tracked.ts";

/**
 * Redraws a Lit element when a signal that its last update read has changed. The element passes its update through `track`:
 * `performUpdate() { this.#redraw.track(() => super.performUpdate()); }`.
 */
export class StoreController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #tracked: Tracked;
  #wasDisconnected = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    this.#tracked = new Tracked(() => host.requestUpdate());
    host.addController(this);
  }

  /** Runs an update of the element; the next change of a signal that it reads asks for another. */
  track(update: () => void): void {
    this.#tracked.run(update);
  }

  hostConnected(): void {
    // Changes meanwhile were not followed.
    if (this.#wasDisconnected) this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#wasDisconnected = true;
    this.#tracked.stop();
  }
}
