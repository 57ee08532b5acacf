import { app } from "./english/app.ts";
import { headless } from "./english/commands.ts";
import { describeError } from "./english/errors.ts";
import { evaluation } from "./english/evaluation.ts";
import { exports } from "./english/exports.ts";
import { fields } from "./english/fields.ts";
import { keys } from "./english/keys.ts";
import { models } from "./english/models.ts";
import { guards } from "./english/quality.ts";
import { regions } from "./english/regions.ts";
import { report } from "./english/report.ts";
import { review } from "./english/review.ts";
import { sampling } from "./english/sampling.ts";
import { stain } from "./english/stain.ts";
import { ui } from "./english/ui.ts";
import { verify } from "./english/verify.ts";
import { viewing } from "./english/viewing.ts";

/**
 * Every sentence a person reads, in one folder: one file per part of the product under english/, one folder per language.
 * Errors say what happened, what it means for the number, and what to do.
 */
export const text = {
  app,
  describeError,
  evaluation,
  exports,
  fields,
  guards,
  headless,
  keys,
  models,
  regions,
  report,
  review,
  sampling,
  stain,
  ui,
  verify,
  viewing,
} as const;
