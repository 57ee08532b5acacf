import type { ErrorTag, SerializedError } from "../../core/base/errors.ts";
import { text } from "../../core/text/text.ts";

/** Failures whose own words say what to do on a command line, or that nobody foresaw. */
const SAID_BY_THEMSELVES: readonly ErrorTag[] = [
  "MicronsPerPxMissing",
  "MicronsPerPxContradictory",
  "ProvenanceMismatch",
  "RegionInvalid",
  "Unexpected",
];

/** One line of what went wrong and what to do, with the tag and the details that a report of it needs. */
export function describeFailure({ _tag: tag, message }: Pick<SerializedError, "_tag" | "message">): string {
  if (SAID_BY_THEMSELVES.includes(tag)) return `${tag}: ${message}`;
  const { title, action } = text.describeError(tag);
  return `${title} ${action} (${tag}: ${message})`;
}

/** One line of why the CPU counted where a GPU was hoped for. */
export function describeFallback({ _tag, message }: SerializedError): string {
  return `${text.ui.status.fallback(text.describeError(_tag).title)} (${_tag}: ${message})`;
}
