import { serializeError, TaggedError } from "../../core/base/errors.ts";
import type { EventsOf, FromWorker, RequestMap, ToWorker } from "./protocol.ts";

/** What the worker's global scope must offer. */
export interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/** An answer with the buffers to hand over instead of copying. */
export interface Answer<T> {
  readonly payload: T;
  readonly transfer?: Transferable[];
}

/** Sends an event of one request. */
export type Emit<Events> = <Name extends keyof Events & string>(
  name: Name,
  payload: Events[Name],
  transfer?: Transferable[],
) => void;

export type Handlers<Requests extends RequestMap<Requests>> = {
  [Name in keyof Requests]: (
    payload: Requests[Name][0],
    signal: AbortSignal,
    emit: Emit<EventsOf<Requests[Name]>>,
  ) => Promise<Answer<Requests[Name][1]>>;
};

/** The answering half: calls the handler of each request, posts its events, then its answer or its tagged error. */
export function serveRpc<Requests extends RequestMap<Requests>>(
  scope: WorkerScope,
  handlers: Handlers<Requests>,
): void {
  const post = (message: FromWorker, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);
  const running = new Map<number, AbortController>();
  scope.addEventListener("message", async (event: MessageEvent<ToWorker>) => {
    const message = event.data;
    if (message.type === "abort") {
      running.get(message.id)?.abort();
      return;
    }
    const { id, name, payload } = message;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (!Object.hasOwn(handlers, name)) throw new TaggedError("Unexpected", `no handler for ${name}`);
      const handler = handlers[name as keyof Requests];
      const answer = await handler(payload as never, controller.signal, (event, value, transfer) =>
        post({ type: "event", id, name: event, payload: value }, transfer),
      );
      post({ type: "response", id, payload: answer.payload }, answer.transfer);
    } catch (error) {
      post({ type: "error", id, error: serializeError(error) });
    } finally {
      running.delete(id);
    }
  });
}
