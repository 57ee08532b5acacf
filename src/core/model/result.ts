import { TaggedError } from "../base/errors.ts";
import type { CellTable } from "../cells/cells.ts";
import type { WindowQuality } from "../quality/window-quality.ts";
import { type ModelWindow, windowName } from "../slide/window.ts";
import type { Backend } from "./stages.ts";

/**
 * Raised whenever the same pixels and model would give other cells: preprocessing, decoding, tissue mask, window geometry; or other quality
 * flags. Part of every stored result's key.
 */
export const PIPELINE_VERSION = 3;

/** Wall time of each step of one window, ms. */
export interface WindowTimingsMs {
  readonly read: number;
  readonly preprocess: number;
  /** Quality statistics and rules; stored and exported under this name. */
  readonly guards: number;
  readonly inference: number;
  readonly decode: number;
  readonly store: number;
}

/** What one window gave; stored as one record, never changed afterwards (users' decisions are kept apart). */
export interface WindowResult {
  readonly key: string;
  readonly window: ModelWindow;
  readonly cells: CellTable;
  /** Stored name; today's word is quality. */
  readonly guards: WindowQuality;
  readonly backend: Backend;
  readonly timingsMs: WindowTimingsMs;
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number;
}

/** Everything but the window that changes an answer. */
export interface AnalysisIdentity {
  readonly slideId: string;
  readonly modelSha256: string;
  /** µm/px of level 0 used for the resampling; a user may have set it. */
  readonly micronsPerPx: number;
  /** The manifest's detection parameters and temperature: they change which cells exist and their probabilities. */
  readonly detectionThreshold: number;
  readonly detectionRadiusPx: number;
  readonly temperature: number;
}

/** The name under which all windows of one analysis are kept: readable, sorted together in the database. */
export function analysisKey(identity: AnalysisIdentity): string {
  const parts = [
    `v${PIPELINE_VERSION}`,
    identity.slideId,
    identity.modelSha256.slice(0, 32),
    identity.micronsPerPx.toPrecision(9),
    identity.detectionThreshold.toPrecision(6),
    String(identity.detectionRadiusPx),
    identity.temperature.toPrecision(6),
  ];
  if (parts.some((part) => part.includes("|")))
    throw new TaggedError("Unexpected", "a key part contains the separator");
  return parts.join("|");
}

/** The slide id in an analysis key, or in a key that begins with one. */
export function slideOfKey(key: string): string {
  return key.split("|")[1] ?? "";
}

/** The key of one window's result. */
export function windowKey(analysis: string, window: ModelWindow): string {
  return `${analysis}|${windowName(window)}`;
}
