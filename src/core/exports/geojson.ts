import { CELL_CLASSES, CLASS_COUNT, cellName, detectionProbability, isAddedCell } from "../cells/cells.ts";
import { CLASS_STYLES, parseColour } from "../cells/class-style.ts";
import { type CellIdSeed, cellIdSeed, cellUuid } from "./cell-uuid.ts";
import { type CellStatus, cellStatus, type ExportRequest, inChunks, isCounted } from "./export-request.ts";

/**
 * QuPath GeoJSON: one Point feature per cell in px of the request's frame, origin at the top-left pixel's corner. QuPath's reader throws on a
 * classification without colour and takes a feature without objectType for an annotation; measurements are numbers only, text goes
 * to metadata. Cells in no count (rejected, merged, split, excluded) are left out: in QuPath they would be counted. A cell that a reader
 * added has no probabilities. What the file was made of stands in a member of its own, which GeoJSON readers pass over (RFC 7946, 6.1).
 */
export function geoJsonChunks(request: ExportRequest): Generator<string> {
  return inChunks(geoJsonPieces(request));
}

/** The feature of one cell as GeoJSON text; `seed` from cellIdSeed. */
function featureText(request: ExportRequest, index: number, status: CellStatus, seed: CellIdSeed): string {
  const { cells, classId, frame } = request;
  const measurements: Record<string, number> = {};
  const classesKnown = isAddedCell(cells, index) ? 0 : CLASS_COUNT;
  if (classesKnown > 0) measurements["Detection probability"] = round(detectionProbability(cells, index));
  for (let name = 0; name < classesKnown; name++) {
    measurements[`Probability ${CELL_CLASSES[name]}`] = round(
      cells.classProbabilities[index * CLASS_COUNT + name] as number,
    );
  }
  const name = cellName(cells, index);
  const x = ((cells.x[index] as number) + frame.addX).toFixed(2);
  const y = ((cells.y[index] as number) + frame.addY).toFixed(2);
  return (
    `{"type":"Feature","id":"${cellUuid(seed, name)}",` +
    `"geometry":{"type":"Point","coordinates":[${x},${y}]},"properties":{"objectType":"detection",` +
    `"classification":${CLASSIFICATIONS[classId[index] as number]},"measurements":${JSON.stringify(measurements)},` +
    `"metadata":{"status":"${status}","cell":"${name}"}}}`
  );
}

function* geoJsonPieces(request: ExportRequest): Generator<string> {
  const { cells } = request;
  const seed = cellIdSeed(request);
  yield `{"type":"FeatureCollection","granuloscope":${JSON.stringify(describeFile(request))},"features":[`;
  let separator = "\n";
  for (let index = 0; index < cells.count; index++) {
    const status = cellStatus(request, index);
    if (!isCounted(status)) continue;
    yield separator + featureText(request, index, status, seed);
    separator = ",\n";
  }
  yield "\n]}\n";
}

/** What a file says of itself: slide, scale, network, frame, readers, estimate, chain head. */
export function describeFile(request: ExportRequest) {
  const { slide, micronsPerPx, model, frame, context } = request;
  return {
    version: context.appVersion,
    createdAt: context.createdAt.toISOString(),
    researchUseOnly: context.researchUseOnly,
    slide: { name: slide.name, id: slide.id, widthPx: slide.widthPx, heightPx: slide.heightPx, micronsPerPx },
    model,
    coordinateFrame: { name: frame.name, addedToFilePx: [frame.addX, frame.addY] },
    readers: context.readers,
    estimates: context.estimates,
    trail: context.chainHead,
  };
}

const CLASSIFICATIONS = CELL_CLASSES.map((name) =>
  JSON.stringify({ name, color: parseColour(CLASS_STYLES[name].colour).map((part) => Math.round(part * 255)) }),
);

function round(probability: number): number {
  return Math.round(probability * 1e4) / 1e4;
}
