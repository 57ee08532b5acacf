import { canonicalJson, type JsonValue } from "../../../src/core/base/canonical-json.ts";
import { CELL_CLASSES, cellName, detectionProbability, isAddedCell } from "../../../src/core/cells/cells.ts";
import { cellIdSeed, cellUuid } from "../../../src/core/exports/cell-uuid.ts";
import { cellStatus, type ExportRequest, isCounted } from "../../../src/core/exports/export-request.ts";
import { differs, type FileCheck, textCheck } from "../../../src/core/exports/file-check.ts";
import { describeFile } from "../../../src/core/exports/geojson.ts";
import { countExported } from "../../../src/core/exports/measurement-table.ts";
import { FeatureReader } from "./feature-reader.ts";
import { near } from "./near.ts";

/** The parts of a feature that are compared. */
interface CellFeature {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly geometry?: { readonly type?: unknown; readonly coordinates?: readonly unknown[] };
  readonly properties?: {
    readonly objectType?: unknown;
    readonly classification?: { readonly name?: unknown; readonly color?: unknown };
    readonly measurements?: Readonly<Record<string, unknown>>;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
}

/** Reads a QuPath GeoJSON back. */
export function checkGeoJson(request: ExportRequest): FileCheck {
  const { cells } = request;
  const { total } = countExported(request);
  const seed = cellIdSeed(request);
  let index = -1;
  let features = 0;
  const reader = new FeatureReader((feature) => {
    do index++;
    while (index < cells.count && !isCounted(cellStatus(request, index)));
    if (index >= cells.count) throw differs("more features than cells", { features });
    const wrong = compareFeature(feature as CellFeature, request, index, cellUuid(seed, cellName(cells, index)));
    if (wrong !== null) throw differs(wrong, { feature: features });
    features++;
  });
  return textCheck(
    (text) => reader.take(text),
    () => {
      const skeleton = reader.end() as { readonly type?: unknown; readonly granuloscope?: JsonValue };
      if (features !== total) throw differs("number of features", { features, expected: total });
      const described = JSON.parse(JSON.stringify(describeFile(request))) as JsonValue;
      const same = canonicalJson(skeleton.granuloscope ?? null) === canonicalJson(described);
      if (skeleton.type !== "FeatureCollection" || !same) throw differs("what the file says of itself");
    },
  );
}

function compareFeature(feature: CellFeature, request: ExportRequest, index: number, id: string): string | null {
  const { cells, classId, frame } = request;
  const { geometry, properties } = feature;
  if (feature.type !== "Feature" || feature.id !== id) return "id";
  const [x, y] = geometry?.coordinates ?? [];
  const there =
    geometry?.type === "Point" &&
    near(String(x), (cells.x[index] as number) + frame.addX, 2) &&
    near(String(y), (cells.y[index] as number) + frame.addY, 2);
  if (!there) return "position";
  if (properties?.objectType !== "detection") return "objectType";
  const { classification, metadata, measurements } = properties;
  if (classification?.name !== CELL_CLASSES[classId[index] as number]) return "class";
  if (!Array.isArray(classification?.color)) return "colour";
  if (metadata?.["status"] !== cellStatus(request, index)) return "status";
  if (metadata["cell"] !== cellName(cells, index)) return "cell";
  const probability = measurements?.["Detection probability"];
  const person = isAddedCell(cells, index);
  const right = person ? probability === undefined : near(String(probability), detectionProbability(cells, index), 4);
  return right ? null : "probability";
}
