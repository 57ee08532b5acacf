import type { JsonValue } from "../../core/base/canonical-json.ts";
import { regionsOnSlide } from "../../core/regions/on-slide.ts";
import type { FileRegion } from "../../core/regions/region-file.ts";
import type { NamedRegion } from "../../core/regions/region-tally.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import { text } from "../../core/text/text.ts";

/** The regions that lie on the slide, each with a name: numbered like the app's where the file gives none. @throws RegionFileInvalid when none lies there. */
export function takeRegions(regions: readonly FileRegion[], info: SlideInfo): NamedRegion[] {
  if (regions.length === 0) return [];
  const { region, highPowerField } = text.ui.fields;
  const numbers = { region: 0, field: 0 };
  return regionsOnSlide(regions, info).map(({ name, ...found }) => {
    const number = found.highPowerField ? ++numbers.field : ++numbers.region;
    return { ...found, name: name ?? (found.highPowerField ? highPowerField(number) : region(number)) };
  });
}

/** The regions as the audit log keeps them: as if they had been drawn at once. */
export function describeRegions(regions: readonly NamedRegion[]): JsonValue {
  return { put: regions.map((region, at) => ({ id: String(at + 1), ...region })), removed: [] } as unknown as JsonValue;
}
