import { fields, regions, sampling } from "./english/areas.ts";
import { evaluation, headless, verify } from "./english/command.ts";
import { exports, report } from "./english/documents.ts";
import { describeError } from "./english/errors.ts";
import { keys } from "./english/keys.ts";
import { models, quality, stain } from "./english/model.ts";
import { cells, review } from "./english/review.ts";
import { app, ui } from "./english/slide.ts";
import { viewing } from "./english/viewing.ts";

/**
 * Every sentence a user reads, in one folder: one file per audience under english/, one folder per language.
 * Errors say what happened, what it means for the number, and what to do.
 */
export const text = {
  app,
  cells,
  describeError,
  evaluation,
  exports,
  fields,
  headless,
  keys,
  models,
  quality,
  regions,
  report,
  review,
  sampling,
  stain,
  ui,
  verify,
  viewing,
} as const;
