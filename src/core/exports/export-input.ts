import type { JsonValue } from "../base/canonical-json.ts";
import type { CellTable } from "../cells/cells.ts";
import type { RegionShape } from "../geometry/shape.ts";
import type { CountingModel } from "../model/counting-model.ts";
import type { NamedRegion } from "../regions/region-tally.ts";
import type { ExportRequest } from "./export-request.ts";
import type { SummaryInput } from "./summary.ts";

/** What a receipt says beside what every export says. */
export interface ProvenanceInput {
  readonly manifest: CountingModel;
  /** Level-0 px; null: the whole slide. */
  readonly scope: RegionShape | null;
  /** Top-left corners (model px) of the windows counted, where they are not all of the scope's tissue; else null. */
  readonly windows: readonly (readonly [number, number])[] | null;
  /** Everything the model found in the scope, under an artefact, excluded or not; a reader's rows in it are passed over. */
  readonly cells: CellTable;
  /** Per row of `cells`: 1 where it is in no number, because it lies in an excluded region or on tissue under an artefact that is left out. */
  readonly leftOut: Uint8Array;
  /** The slide's regions as they stood: the excluded ones, and those with counts of their own. */
  readonly regions: readonly NamedRegion[];
  /** Settings that change a count and are in no other member, by name; the regions come to them where there are any. */
  readonly settings: Readonly<Record<string, JsonValue>>;
}

/** The files an export worker makes. */
export type ExportKind =
  | "csv"
  | "dictionary"
  | "geojson"
  | "measurements"
  | "dicom"
  | "summary"
  | "regions"
  | "receipt";

/** Everything any of them is made of. */
export interface ExportInput {
  readonly request: ExportRequest;
  readonly summary: SummaryInput;
  readonly receipt: ProvenanceInput;
}
