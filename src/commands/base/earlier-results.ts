import { existsSync, readFileSync } from "node:fs";
import { EXPORT_FILES } from "../../core/exports/export-files.ts";
import { text } from "../../core/text/text.ts";
import { CommandFailure } from "./run-command.ts";

/** Endings of all files that a count may write. */
const ENDINGS: readonly string[] = [...Object.values(EXPORT_FILES).map(({ ending }) => ending), "trail.jsonl"];
/** Those of them that name their slide in `slide.id`. */
const NAMING_ENDINGS: readonly string[] = [EXPORT_FILES.summary.ending, EXPORT_FILES.receipt.ending];

/** Paths of results that lie where a slide's are to go; base: path and beginning of every name ("out/slide.svs"). */
export function findResults(base: string): string[] {
  return ENDINGS.map((ending) => `${base}.${ending}`).filter((path) => existsSync(path));
}

/**
 * Results are named after the slide's file. Those of the same slide are replaced, those of another one never.
 * @throws CommandFailure where earlier results are of another slide, or of an unknown one.
 */
export function refuseOtherResults(base: string, slideId: string): void {
  const [first, ...others] = findResults(base);
  if (first === undefined) return;
  let known = false;
  for (const path of [first, ...others].filter((found) => NAMING_ENDINGS.some((ending) => found.endsWith(ending)))) {
    const id = slideIdIn(path);
    if (id !== slideId) throw new CommandFailure(text.headless.otherResults(path, id, slideId));
    known = true;
  }
  if (!known) throw new CommandFailure(text.headless.otherResults(first, null, slideId));
}

/** The fingerprint of the slide that a summary or a receipt is of; null where the file is neither. */
function slideIdIn(path: string): string | null {
  try {
    const { slide } = JSON.parse(readFileSync(path, "utf8")) as { readonly slide?: { readonly id?: unknown } };
    return typeof slide?.id === "string" ? slide.id : null;
  } catch (error) {
    // A file of another program: not a result whose slide is known.
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
