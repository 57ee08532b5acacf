import type { CellTable } from "../cells.ts";
import { VERDICT_CODES } from "../review.ts";
import type { SlideInfo } from "../slide.ts";

/** All an export is made of; typed arrays, so that it goes to a worker cheaply. */
export interface ExportRequest {
  readonly slide: SlideInfo;
  readonly micronsPerPx: number;
  readonly model: { readonly id: string; readonly sha256: string };
  readonly cells: CellTable;
  /** 1 for cells below their class's threshold. */
  readonly flagged: Uint8Array;
  /** Effective class of each cell after review. */
  readonly classId: Uint8Array;
  /** VERDICT_CODES of each cell. */
  readonly verdict: Uint8Array;
}

/** auto: the machine's word, not doubted; flagged: doubted and unread; the others: what a reader decided. */
export type CellStatus = "auto" | "flagged" | "confirmed" | "relabelled" | "rejected";

/** The status of one cell as exports name it. */
export function cellStatus(request: ExportRequest, index: number): CellStatus {
  switch (request.verdict[index]) {
    case VERDICT_CODES.accept:
      return "confirmed";
    case VERDICT_CODES.relabel:
      return "relabelled";
    case VERDICT_CODES.reject:
      return "rejected";
    default:
      return request.flagged[index] ? "flagged" : "auto";
  }
}

/** Text pieces are handed on at about this size. */
export const CHUNK_CHARACTERS = 256 * 1024;

/** Gathers small pieces into chunks of about CHUNK_CHARACTERS. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    chunk.push(piece);
    length += piece.length;
    if (length < CHUNK_CHARACTERS) continue;
    yield chunk.join("");
    chunk = [];
    length = 0;
  }
  if (chunk.length > 0) yield chunk.join("");
}
