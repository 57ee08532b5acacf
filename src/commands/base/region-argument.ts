import { openAsBlob } from "node:fs";
import { isTagged } from "../../core/base/errors.ts";
import type { RegionFileContent } from "../../core/regions/region-file.ts";
import { text } from "../../core/text/text.ts";
import { readRegionFile } from "../../worker/tasks/read-region-file.ts";
import { UsageError } from "./arguments.ts";

/** Reads the file named by --regions. @throws UsageError with what is wrong with it, before anything is counted. */
export async function readRegionArgument(path: string): Promise<RegionFileContent> {
  try {
    return await readRegionFile(await openAsBlob(path));
  } catch (error) {
    if (!isTagged(error, "RegionFileInvalid")) throw error;
    throw new UsageError(text.headless.regionFile(path, text.regions.fileProblem(error.details)));
  }
}

/** What of a region file was left out, in words; null: nothing. outside: shapes that lie outside the slide. */
export function describeLeftOut({ pointsAndLines, withoutArea }: RegionFileContent, outside: number): string | null {
  const words = text.regions.leftOut(String(pointsAndLines), String(withoutArea), String(outside));
  return words === "" ? null : words;
}
