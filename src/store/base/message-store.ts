import { type ErrorDetails, type ErrorTag, toTaggedError } from "../../core/base/errors.ts";
import { withState } from "./with-state.ts";

/** A failure that a user should know of; the words come from core/text. */
export interface Message {
  readonly id: number;
  readonly tag: ErrorTag;
  readonly details: ErrorDetails;
  readonly technical: string;
}

/** Failures shown until they are dismissed; nothing here stops the app. */
export class MessageStore extends withState((): { messages: readonly Message[] } => ({ messages: [] })) {
  #nextId = 1;

  /** Shows a failure; Cancelled is what the user wanted and is not shown. The same failure is not listed twice. */
  report(error: unknown): void {
    const tagged = toTaggedError(error);
    if (tagged._tag === "Cancelled") return;
    const { _tag: tag, details, message: technical } = tagged;
    if (this.messages.some((shown) => shown.tag === tag && shown.technical === technical)) return;
    this.messages = [...this.messages, { id: this.#nextId++, tag, details, technical }].slice(-4);
  }

  dismiss(id: number): void {
    this.messages = this.messages.filter((message) => message.id !== id);
  }

  /** Takes away what was reported of one kind: it no longer holds. */
  dismissTag(tag: ErrorTag): void {
    if (this.messages.some((message) => message.tag === tag))
      this.messages = this.messages.filter((message) => message.tag !== tag);
  }

  clear(): void {
    if (this.messages.length > 0) this.messages = [];
  }
}
