import type { GuardTreatment } from "../core/guards/tile-guards.ts";
import type { Bounds } from "../core/regions.ts";
import type { BackendChoice } from "../core/stages.ts";
import type { Summary } from "../core/summary.ts";

/** What the command asks of the page; the slide's file is handed over through the page's file input. */
export interface HeadlessRequest {
  readonly micronsPerPx: number | null;
  readonly region: Bounds | null;
  readonly backend: BackendChoice;
  readonly guards: GuardTreatment;
  /** The user's own model, chosen in the page's second input. */
  readonly ownModel: boolean;
  readonly builtInModel: string | null;
}

/** Endings of the files the page makes: `<file name>.<ending>`. */
export type HeadlessFile = "cells.geojson" | "cells.csv";

/** What the page says back. */
export interface HeadlessOutcome {
  readonly summary: Summary;
  readonly failedTiles: readonly { readonly tile: string; readonly reason: string }[];
}

/** Names of the inputs and functions shared between the page and the command. */
export const HEADLESS = {
  slideInput: "headless-slide",
  modelInput: "headless-model",
  write: "granuloscopeWrite",
  progress: "granuloscopeProgress",
} as const;

declare global {
  interface Window {
    granuloscopeHeadless?: { run(request: HeadlessRequest): Promise<HeadlessOutcome> };
    granuloscopeWrite?: (file: HeadlessFile, chunk: string) => Promise<void>;
    granuloscopeProgress?: (done: number, total: number, phase: string) => Promise<void>;
  }
}
