import { CELL_CLASSES } from "../../core/cells/cells.ts";
import type { EffectiveVerdict, ReviewDecision } from "../../core/review/review.ts";
import { answerOf, NOT_A_CELL } from "../../core/review/review.ts";
import { text } from "../../core/text/text.ts";
import type { ReviewStore } from "../../store/review/review-store.ts";
import { formatCount } from "../parts/format.ts";

/** An answer index as a word. */
export function answerName(answer: number): string {
  return answer === NOT_A_CELL ? text.review.reading.answers.reject : (CELL_CLASSES[answer] as string);
}

/** What somebody said of a cell, as a word; modelClassId: what "right" means (null: unknown here). */
export function verdictName(
  said: Pick<ReviewDecision, "verdict" | "classId"> | EffectiveVerdict,
  modelClassId: number | null,
): string {
  const words = text.review.reading.answers;
  if (said.verdict === "split" || said.verdict === "merge" || said.verdict === "unsure") return words[said.verdict];
  if (said.verdict === "accept" && modelClassId === null) return words.accept;
  const answer = answerOf(said, modelClassId ?? 0);
  return answer === null ? text.review.reading.open : answerName(answer);
}

/** The name of a reader as it is shown. */
export function readerName(reader: string): string {
  return reader === "" ? text.review.setup.unnamed : reader;
}

/** How many decisions of each kind stand, those that there are. */
export function decidedWords(summary: ReviewStore["summary"]): string {
  const words = text.review.decided;
  const kinds = (Object.keys(words) as (keyof typeof words)[]).filter((kind) => summary[kind] > 0);
  if (kinds.length === 0) return text.review.decidedNone;
  return `${kinds.map((kind) => words[kind](formatCount(summary[kind]))).join(", ")}.`;
}

/** Whose decisions the counts are made with; nothing while only one nameless reader has decided. */
export function shownReaderWords({ shown, readers }: ReviewStore): string {
  if (shown.reviewer === null) return text.review.shownEverybody;
  if (shown.reviewer === "" && readers.every((reader) => reader === "")) return "";
  return text.review.shown(readerName(shown.reviewer));
}
