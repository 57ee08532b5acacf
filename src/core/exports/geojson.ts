import { CELL_CLASSES, CLASS_COUNT, cellName, detectionProbability, isPersonsCell } from "../cells.ts";
import { CLASS_STYLES, parseColour } from "../class-style.ts";
import { cellStatus, type ExportRequest, inChunks, isCounted } from "./export-request.ts";

/**
 * QuPath GeoJSON: one Point feature per cell in full-resolution px, origin at the top-left pixel's corner. QuPath's reader throws on a
 * classification without colour and takes a feature without objectType for an annotation; measurements are numbers only, text goes
 * to metadata. Cells in no count (rejected, merged, split) are left out: in QuPath they would be counted. A cell that a reader added has
 * no probabilities.
 */
export function geoJsonChunks(request: ExportRequest): Generator<string> {
  return inChunks(geoJsonPieces(request));
}

function* geoJsonPieces(request: ExportRequest): Generator<string> {
  const { cells, classId } = request;
  const classifications = CELL_CLASSES.map((name) =>
    JSON.stringify({ name, color: parseColour(CLASS_STYLES[name].colour).map((part) => Math.round(part * 255)) }),
  );
  const seed = hashText(`${request.slide.id}|${request.model.sha256}`);
  yield '{"type":"FeatureCollection","features":[';
  let separator = "\n";
  for (let index = 0; index < cells.count; index++) {
    const status = cellStatus(request, index);
    if (!isCounted(status)) continue;
    const measurements: Record<string, number> = {};
    const classesKnown = isPersonsCell(cells, index) ? 0 : CLASS_COUNT;
    if (classesKnown > 0) measurements["Detection probability"] = round(detectionProbability(cells, index));
    for (let name = 0; name < classesKnown; name++) {
      measurements[`Probability ${CELL_CLASSES[name]}`] = round(
        cells.classProbabilities[index * CLASS_COUNT + name] as number,
      );
    }
    const name = cellName(cells, index);
    const position = `[${(cells.x[index] as number).toFixed(2)},${(cells.y[index] as number).toFixed(2)}]`;
    yield `${separator}{"type":"Feature","id":"${cellUuid(seed, name)}",` +
      `"geometry":{"type":"Point","coordinates":${position}},"properties":{"objectType":"detection",` +
      `"classification":${classifications[classId[index] as number]},"measurements":${JSON.stringify(measurements)},` +
      `"metadata":{"status":"${status}","cell":"${name}"}}}`;
    separator = ",\n";
  }
  yield "\n]}\n";
}

function round(probability: number): number {
  return Math.round(probability * 1e4) / 1e4;
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo), from a start value. */
function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function hashText(text: string): readonly [number, number, number, number] {
  return [fnv1a(text, 0x811c9dc5), fnv1a(text, 0x050c5d1f), fnv1a(text, 0x2f0b4c17), fnv1a(text, 0x7a5e9d33)];
}

/** A UUID of version 8 (RFC 9562, custom): the same cell of the same slide and model has the same id in every export. */
function cellUuid(seed: readonly [number, number, number, number], name: string): string {
  const hex = seed.map((part) => fnv1a(name, part).toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
