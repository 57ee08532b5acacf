import type { Point, Region, RegionShape, Ring } from "../geometry/shape.ts";
import { IGNORED_CLASS, METADATA, type RegionMeasurements } from "./region-file.ts";

/** Points on a circle's outline for readers that know no circles: area within 0.05 %; a multiple of four, so that the box is the circle's. */
const CIRCLE_POINTS = 120;

export interface WrittenRegion {
  readonly region: Region;
  readonly measurements: RegionMeasurements;
}

/** The regions as a QuPath FeatureCollection of annotations, a feature at a time; coordinates are written in full, so that reading gives the same shapes. */
export function* regionGeoJsonPieces(regions: readonly WrittenRegion[]): Generator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let separator = "\n";
  for (const written of regions) {
    yield separator + JSON.stringify(featureOf(written));
    separator = ",\n";
  }
  yield "\n]}\n";
}

function featureOf({ region, measurements }: WrittenRegion): object {
  const { id, name, shape, exclude, highPowerField } = region;
  const metadata: Record<string, string> = {};
  if (exclude) metadata[METADATA.exclude] = "true";
  if (highPowerField) metadata[METADATA.highPowerField] = "true";
  if (shape.kind === "circle") {
    metadata[METADATA.circleX] = String(shape.centre.x);
    metadata[METADATA.circleY] = String(shape.centre.y);
    metadata[METADATA.circleRadius] = String(shape.radiusPx);
  }
  // QuPath's reader throws on a classification without colour, and leaves out the class of this name.
  const classification = exclude ? { classification: { name: IGNORED_CLASS, color: [180, 180, 180] } } : {};
  return {
    type: "Feature",
    id,
    geometry: geometryOf(shape),
    properties: { objectType: "annotation", name, ...classification, measurements, metadata },
  };
}

function geometryOf(shape: RegionShape): object {
  switch (shape.kind) {
    case "rectangle": {
      const { x0, y0, x1, y1 } = shape.bounds;
      const corners = [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
        [x0, y0],
      ];
      return { type: "Polygon", coordinates: [corners] };
    }
    case "circle":
      return { type: "Polygon", coordinates: [closed(circlePoints(shape.centre, shape.radiusPx))], isEllipse: true };
    case "polygon":
      return { type: "Polygon", coordinates: [closed(shape.points)] };
    case "polygons": {
      const parts = shape.polygons.map((rings) => rings.map(closed));
      return parts.length === 1
        ? { type: "Polygon", coordinates: parts[0] }
        : { type: "MultiPolygon", coordinates: parts };
    }
  }
}

function closed(ring: Ring): number[][] {
  const positions = ring.map(({ x, y }) => [x, y]);
  const first = positions[0];
  return first ? [...positions, first] : positions;
}

function circlePoints(centre: Point, radiusPx: number): Point[] {
  return Array.from({ length: CIRCLE_POINTS }, (_, index) => {
    const angle = (index / CIRCLE_POINTS) * 2 * Math.PI;
    return { x: centre.x + radiusPx * Math.cos(angle), y: centre.y + radiusPx * Math.sin(angle) };
  });
}
