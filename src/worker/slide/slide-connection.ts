import { isTagged, TaggedError } from "../../core/base/errors.ts";
import type { SlideInfo, SlideInput } from "../../core/slide/slide.ts";
import { RpcClient } from "../rpc/client.ts";
import type { OpeningRequests, RequestMap, SlideHandle } from "../rpc/protocol.ts";

/** A slide that a worker holds until it is closed here. */
export interface OpenedSlide {
  readonly info: SlideInfo;
  close(): void;
}

interface Opening {
  readonly handle: SlideHandle;
  readonly input: SlideInput;
  /** The worker that holds it, or is about to: another one must open it again first. */
  holder: object | null;
  ready: Promise<void>;
  /** Aborted once it is closed: a worker that is opening it again must not keep it. */
  readonly closed: AbortController;
}

/**
 * The page's hold on one worker that reads slides: which slides are open there, and under which names. A worker that died is replaced by the
 * next request, and the slide asked for is opened there again. One that never sent a message is replaced only when a slide is opened.
 */
export class SlideConnection<Requests extends OpeningRequests & RequestMap<Requests>> {
  readonly #createWorker: () => Worker;
  readonly #openings = new Map<number, Opening>();
  #rpc: RpcClient<Requests>;
  #nextOpening = 1;

  constructor(createWorker: () => Worker) {
    this.#createWorker = createWorker;
    this.#rpc = new RpcClient<Requests>(createWorker());
  }

  /** Opens a slide beside those that are open. One that failed or was cancelled is let go of. @throws the tags of sources/, Cancelled, WorkerFailed. */
  async open(input: SlideInput, signal?: AbortSignal): Promise<OpenedSlide> {
    const opening = this.#nextOpening++;
    for (let isRetry = false; ; isRetry = true) {
      const rpc = this.#living("always");
      try {
        const info = await askToOpen(rpc, opening, input, signal);
        const handle = { opening, slideId: info.id };
        const closed = new AbortController();
        this.#openings.set(opening, { handle, input, holder: rpc, ready: Promise.resolve(), closed });
        return { info, close: () => this.#close(opening) };
      } catch (error) {
        if (isTagged(error, "WorkerStalled") && !isRetry) continue;
        // The worker may have opened it before the cancel reached it.
        this.#close(opening);
        throw error;
      }
    }
  }

  /** The worker that holds a slide, and the slide's name there. @throws WrongSlide where it is not open, WorkerFailed. */
  async to(slideId: string): Promise<{ readonly rpc: RpcClient<Requests>; readonly slide: SlideHandle }> {
    const opening = [...this.#openings.values()].findLast(({ handle }) => handle.slideId === slideId);
    if (!opening) throw new TaggedError("WrongSlide", "the slide asked for is not open", { asked: slideId });
    const rpc = this.#living("where it has answered");
    if (opening.holder !== rpc) {
      opening.holder = rpc;
      opening.ready = this.#reopen(rpc, opening);
    }
    await opening.ready;
    return { rpc, slide: opening.handle };
  }

  /** Ends a worker that hangs; the next request starts another. */
  replace(dead: RpcClient<Requests>): void {
    dead.terminate(new TaggedError("WorkerStalled", "the worker was started again"));
    if (this.#rpc === dead) this.#rpc = new RpcClient<Requests>(this.#createWorker());
  }

  terminate(): void {
    this.#rpc.terminate(new TaggedError("Cancelled", "the worker was ended"));
  }

  #living(restart: "always" | "where it has answered"): RpcClient<Requests> {
    const { failure, hasAnswered } = this.#rpc;
    if (!failure) return this.#rpc;
    if (isTagged(failure, "Cancelled") || (restart !== "always" && !hasAnswered)) throw failure;
    this.replace(this.#rpc);
    return this.#rpc;
  }

  async #reopen(rpc: RpcClient<Requests>, opening: Opening): Promise<void> {
    const { opening: number, slideId } = opening.handle;
    try {
      const { id } = await askToOpen(rpc, number, opening.input, opening.closed.signal);
      if (id === slideId) return;
      throw new TaggedError("WrongSlide", "the file holds another slide now", { asked: slideId, held: id });
    } catch (error) {
      opening.holder = null;
      throw error;
    }
  }

  #close(opening: number): void {
    this.#openings.get(opening)?.closed.abort();
    this.#openings.delete(opening);
    asOpening(this.#rpc).release("close", opening);
  }
}

/** What every such worker answers, whatever else it does. */
function asOpening<Requests extends OpeningRequests & RequestMap<Requests>>(
  rpc: RpcClient<Requests>,
): RpcClient<OpeningRequests> {
  return rpc as unknown as RpcClient<OpeningRequests>;
}

function askToOpen<Requests extends OpeningRequests & RequestMap<Requests>>(
  rpc: RpcClient<Requests>,
  opening: number,
  input: SlideInput,
  signal?: AbortSignal,
): Promise<SlideInfo> {
  return asOpening(rpc).call("open", { opening, input }, { signal });
}
