import type { ChainHead } from "../audit/audit-log.ts";
import type { CellTable } from "../cells/cells.ts";
import type { NamedRegion } from "../regions/region-tally.ts";
import { VERDICT_CODES } from "../review/review.ts";
import type { SlideInfo } from "../slide/slide.ts";
import type { CoordinateFrame } from "./coordinate-frame.ts";

/** All an export is made of; typed arrays, so that it goes to a worker cheaply. */
export interface ExportRequest {
  readonly slide: SlideInfo;
  readonly micronsPerPx: number;
  readonly model: { readonly id: string; readonly sha256: string };
  readonly cells: CellTable;
  /** Per cell, why a look could change a count: bits of FLAG_BITS (core/model/flag-rule), 0 where it could not. */
  readonly flagged: Uint8Array;
  /** Effective class of each cell after review. */
  readonly classId: Uint8Array;
  /** VERDICT_CODES of each cell. */
  readonly verdict: Uint8Array;
  /** 1 for cells in an excluded region. */
  readonly excluded: Uint8Array;
  /** The slide's regions, the excluded ones too. */
  readonly regions: readonly NamedRegion[];
  readonly frame: CoordinateFrame;
  readonly context: ExportContext;
}

/** What every file says of itself beside the cells. */
export interface ExportContext {
  readonly appVersion: string;
  readonly createdAt: Date;
  /** Whoever decided, in alphabetical order. */
  readonly readers: readonly string[];
  readonly chainHead: ChainHead;
  /** One line per class that has an estimate with its interval, as it is shown; none where there is no estimate. */
  readonly estimates: readonly string[];
  readonly areaAnalysedMm2: number;
  readonly tissueAreaMm2: number;
  readonly researchUseOnly: string;
}

/**
 * auto: the model's word, not uncertain; flagged: uncertain and unread (or readers disagree); unsure: a reader could not tell, the model's class
 * stands; added: a reader's cell; rejected, merged (folded into another), split (replaced by two added cells), excluded (lies in an excluded
 * region, whatever was decided): in no count; the others: as decided.
 */
export type CellStatus =
  | "auto"
  | "flagged"
  | "confirmed"
  | "relabelled"
  | "rejected"
  | "unsure"
  | "added"
  | "merged"
  | "split"
  | "excluded";

/** Whether a cell of this status is part of a count. */
export function isCounted(status: CellStatus): boolean {
  return status !== "rejected" && status !== "merged" && status !== "split" && status !== "excluded";
}

/** The status of one cell as exports name it. */
export function cellStatus(request: ExportRequest, index: number): CellStatus {
  if (request.excluded[index] === 1) return "excluded";
  switch (request.verdict[index]) {
    case VERDICT_CODES.accept:
      return "confirmed";
    case VERDICT_CODES.relabel:
      return "relabelled";
    case VERDICT_CODES.reject:
      return "rejected";
    case VERDICT_CODES.unsure:
      return "unsure";
    case VERDICT_CODES.add:
      return "added";
    case VERDICT_CODES.merge:
      return "merged";
    case VERDICT_CODES.split:
      return "split";
    case VERDICT_CODES.conflict:
      return "flagged";
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
