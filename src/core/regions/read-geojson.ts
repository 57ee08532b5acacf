import { prepareShape } from "../geometry/prepared-shape.ts";
import type { Point, RegionShape, Ring } from "../geometry/shape.ts";
import { type FileRegion, IGNORED_CLASS, METADATA, type RegionFileContent, regionFileInvalid } from "./region-file.ts";

/** More than this is a file of cells, not of regions. */
export const MAX_SHAPES = 20_000;
const MAX_POINTS = 4_000_000;
const MAX_COLLECTION = 8;
/** A box whose sides differ by less than this is a circle's when the file says ellipse. */
const CIRCLE_TOLERANCE = 0.02;

interface Found {
  readonly regions: FileRegion[];
  pointsAndLines: number;
  withoutArea: number;
  shapes: number;
  points: number;
}

/**
 * Reads polygons from GeoJSON as QuPath and others write it: a FeatureCollection, a list of features, one feature or a bare geometry (RFC 7946, with
 * px for degrees: full resolution, origin at the top-left pixel's corner). Holes and several parts are kept.
 * @throws RegionFileInvalid with the reason; nothing is then taken from the file.
 */
export function readRegionGeoJson(json: string): RegionFileContent {
  const parsed = parseJson(json.replace(/^\ufeff/, ""));
  const found: Found = { regions: [], pointsAndLines: 0, withoutArea: 0, shapes: 0, points: 0 };
  for (const feature of featuresOf(parsed)) readFeature(feature, found);
  if (found.regions.length === 0) {
    throw regionFileInvalid(found.pointsAndLines > 0 ? "onlyPoints" : "noShape");
  }
  const { regions, pointsAndLines, withoutArea } = found;
  return { regions, pointsAndLines, withoutArea };
}

/** Bare words for numbers that JSON does not have, as Gson (so QuPath) writes them; strings are matched to be passed over. */
const STRING_OR_WORD = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

/** Parses JSON, and JSON with NaN or Infinity in it, which become null. @throws RegionFileInvalid. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const plain = json.replace(STRING_OR_WORD, (found) => (found.startsWith('"') ? found : "null"));
    try {
      return JSON.parse(plain);
    } catch {
      throw regionFileInvalid("notJson", {}, error);
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The features of whatever form the file has; a bare geometry becomes a feature without properties. */
function featuresOf(parsed: unknown): unknown[] {
  if (Array.isArray(parsed)) return parsed;
  if (!isRecord(parsed) || typeof parsed["type"] !== "string") throw regionFileInvalid("notGeoJson");
  if (parsed["type"] !== "FeatureCollection") return [parsed];
  if (!Array.isArray(parsed["features"])) throw regionFileInvalid("notGeoJson");
  return parsed["features"];
}

function readFeature(feature: unknown, found: Found): void {
  if (!isRecord(feature)) throw regionFileInvalid("notGeoJson");
  const isFeature = feature["type"] === "Feature";
  const geometry = isFeature ? feature["geometry"] : feature;
  // A feature may lie nowhere (RFC 7946, 3.2).
  if (geometry === null || geometry === undefined) return;
  const properties = isFeature && isRecord(feature["properties"]) ? feature["properties"] : {};
  const metadata = isRecord(properties["metadata"]) ? properties["metadata"] : {};
  const classification = isRecord(properties["classification"]) ? properties["classification"] : {};
  const classNames = classNamesOf(classification);
  const shared = {
    name: nameFrom(properties["name"]) ?? (classNames.length > 0 ? classNames.join(": ") : null),
    exclude: metadata[METADATA.exclude] === "true" || classNames.includes(IGNORED_CLASS),
    highPowerField: metadata[METADATA.highPowerField] === "true",
  };
  const circle = circleOf(metadata);
  const shapes = circle ? [circle] : shapesOf(geometry, found, 0);
  for (const shape of shapes) {
    if (++found.shapes > MAX_SHAPES) throw regionFileInvalid("tooMany", { most: MAX_SHAPES });
    if (prepareShape(shape).areaPx2 > 0) found.regions.push({ ...shared, shape });
    else found.withoutArea++;
  }
}

function nameFrom(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** The parts of a class: QuPath writes `names`, or `name` with ": " between the parts of a derived class. */
function classNamesOf({ name, names }: Record<string, unknown>): string[] {
  const given = Array.isArray(names) ? names : typeof name === "string" ? name.split(": ") : [];
  return given.flatMap((part) => nameFrom(part) ?? []);
}

/** A circle as our own files describe it beside its polygon. */
function circleOf(metadata: Record<string, unknown>): RegionShape | null {
  const [x, y, radiusPx] = [METADATA.circleX, METADATA.circleY, METADATA.circleRadius].map((key) =>
    typeof metadata[key] === "string" ? Number(metadata[key]) : Number.NaN,
  ) as [number, number, number];
  return Number.isFinite(x + y) && radiusPx > 0 && radiusPx < 1e9
    ? { kind: "circle", centre: { x, y }, radiusPx }
    : null;
}

function shapesOf(geometry: unknown, found: Found, depth: number): RegionShape[] {
  if (!isRecord(geometry)) throw regionFileInvalid("notGeoJson");
  const { type, coordinates, geometries } = geometry;
  switch (type) {
    case "Polygon":
      return [simplestShape([ringsFrom(coordinates, found)], geometry["isEllipse"] === true)];
    case "MultiPolygon":
      return [
        simplestShape(
          listOf(coordinates).map((part) => ringsFrom(part, found)),
          false,
        ),
      ];
    case "GeometryCollection":
      if (depth >= MAX_COLLECTION) throw regionFileInvalid("notGeoJson");
      return listOf(geometries).flatMap((part) => shapesOf(part, found, depth + 1));
    case "Point":
    case "MultiPoint":
    case "LineString":
    case "MultiLineString":
      found.pointsAndLines++;
      return [];
    default:
      throw regionFileInvalid("unknownGeometry", { geometry: String(type).slice(0, 40) });
  }
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw regionFileInvalid("badCoordinates");
  return value;
}

function ringsFrom(coordinates: unknown, found: Found): Ring[] {
  return listOf(coordinates).map((ring) => ringFrom(listOf(ring), found));
}

/** A ring without its repeated end and without points given twice in a row. */
function ringFrom(positions: readonly unknown[], found: Found): Ring {
  found.points += positions.length;
  if (found.points > MAX_POINTS) throw regionFileInvalid("tooManyPoints");
  const ring: Point[] = [];
  for (const position of positions) {
    const [x, y] = listOf(position);
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw regionFileInvalid("badCoordinates");
    const last = ring[ring.length - 1];
    if (last?.x !== x || last?.y !== y) ring.push({ x: x as number, y: y as number });
  }
  const [first, last] = [ring[0], ring[ring.length - 1]];
  if (first && last && ring.length > 1 && first.x === last.x && first.y === last.y) ring.pop();
  return ring;
}

/** The plainest shape that says the same: a rectangle, a circle, one outline, or parts with holes. */
function simplestShape(polygons: readonly (readonly Ring[])[], ellipse: boolean): RegionShape {
  const parts = polygons.map((rings) => rings.filter((ring) => ring.length >= 3)).filter((rings) => rings.length > 0);
  const only = parts.length === 1 && parts[0]?.length === 1 ? parts[0][0] : undefined;
  if (!only) return { kind: "polygons", polygons: parts };
  const shape: RegionShape = { kind: "polygon", points: only };
  const { x0, y0, x1, y1 } = prepareShape(shape).bounds;
  const [width, height] = [x1 - x0, y1 - y0];
  if (ellipse && Math.abs(width - height) <= CIRCLE_TOLERANCE * Math.max(width, height)) {
    return { kind: "circle", centre: { x: (x0 + x1) / 2, y: (y0 + y1) / 2 }, radiusPx: (width + height) / 4 };
  }
  const corners = only.every(({ x, y }) => (x === x0 || x === x1) && (y === y0 || y === y1));
  const upright = only.every((point, index) => {
    const next = only[(index + 1) % only.length] as Point;
    return (point.x === next.x) !== (point.y === next.y);
  });
  return only.length === 4 && corners && upright ? { kind: "rectangle", bounds: { x0, y0, x1, y1 } } : shape;
}
