import { untracked } from "@preact/signals-core";
import type { ViewState } from "../../core/slide/view-state.ts";
import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";
import { follow } from "../../store/base/tracked.ts";

/** What the browser keeps with the page's entry in its history, through a reload and "back". */
interface Visit {
  /** The address asked for the sample, and its count was begun. */
  readonly sampleBegun?: true;
  readonly place?: {
    readonly slideId: string;
    readonly x: number;
    readonly y: number;
    readonly magnification: number;
  };
}

/** The place is written this long after the slide came to rest, ms: browsers refuse many writes at once. */
const REST_MS = 400;

/**
 * Opens the sample that the address asks for. Its count is begun once: a count that the user ended
 * stays ended after a reload, and one that was not goes on by itself.
 */
export async function openAskedSample(app: Pick<Stores, "slides"> & Pick<AppActions, "openSample">): Promise<void> {
  const begun = visit().sampleBegun === true;
  note({ sampleBegun: true });
  await app.openSample(!begun);
  // Given up while it was opened: the address asks for it no more.
  if (app.slides.slide === null) history.replaceState(history.state, "", location.pathname);
}

/** Keeps where the user looks on the slide, and goes back there when the page is loaded again. */
export function keepPlace({ slides, view }: Pick<Stores, "slides" | "view">): void {
  let returnTo = visit().place ?? null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (shown: ViewState | null): void => {
    const { slide, scale } = slides;
    const magnification = shown?.magnification ?? null;
    if (!slide || !scale || !shown || magnification === null) return;
    if (returnTo) {
      if (returnTo.slideId === slide.id) view.viewer?.panTo(returnTo.x, returnTo.y, returnTo.magnification);
      returnTo = null;
      return;
    }
    const { x, y } = shown.centre;
    clearTimeout(timer);
    timer = setTimeout(() => note({ place: { slideId: slide.id, x, y, magnification } }), REST_MS);
  };
  // Only where the viewer looks is followed: a slide that has just been opened is not in view yet.
  follow(() => {
    const { view: shown } = view;
    untracked(() => keep(shown));
  });
}

function visit(): Visit {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null ? (state as Visit) : {};
}

function note(what: Visit): void {
  history.replaceState({ ...visit(), ...what }, "");
}
