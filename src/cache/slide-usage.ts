import { slideOfKey } from "../core/model/result.ts";
import { completeDecision, standingDecisions } from "../core/review/review.ts";
import type { GranuloscopeDatabase } from "./idb-cache.ts";
import type { SlideUsage } from "./persistence.ts";

/**
 * What is stored of every slide, by name. Windows are summed over the keys of an index and their records never read: a night's results are
 * larger than memory.
 */
export async function slideUsage(database: GranuloscopeDatabase): Promise<SlideUsage[]> {
  const transaction = database.transaction(["slides", "tiles", "decisions", "regions", "plans", "tilePlans"]);
  const names = new Map((await transaction.objectStore("slides").getAll()).map((slide) => [slide.slideId, slide.name]));
  const usage = new Map<string, { -readonly [Key in keyof SlideUsage]: SlideUsage[Key] }>();
  const of = (slideId: string) => {
    const name = names.get(slideId) ?? slideId.slice(0, 12);
    const found = usage.get(slideId) ?? { slideId, name, windows: 0, bytes: 0, decisions: 0, regions: 0, plans: 0 };
    usage.set(slideId, found);
    return found;
  };
  const windows = transaction.objectStore("tiles").index("usage");
  for (let cursor = await windows.openKeyCursor(); cursor; cursor = await cursor.continue()) {
    const [slideId, bytes] = cursor.key;
    const slide = of(slideId);
    slide.windows++;
    slide.bytes += bytes;
  }
  for (const store of ["plans", "tilePlans"] as const) {
    const analyses = transaction.objectStore(store).index("analysis");
    for (let cursor = await analyses.openKeyCursor(); cursor; cursor = await cursor.continue()) {
      of(slideOfKey(cursor.key)).plans++;
    }
  }
  // A decision that was undone stays in the log, and counts no more.
  const decisions = (await transaction.objectStore("decisions").getAll()).map(completeDecision);
  for (const { analysis } of standingDecisions(decisions)) of(slideOfKey(analysis)).decisions++;
  const regions = transaction.objectStore("regions");
  for (let cursor = await regions.openCursor(); cursor; cursor = await cursor.continue()) {
    if (cursor.value.regions.length > 0) of(cursor.value.slideId).regions = cursor.value.regions.length;
  }
  return [...usage.values()].sort((a, b) => a.name.localeCompare(b.name));
}
