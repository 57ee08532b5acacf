import type { ExportRequest } from "./export-request.ts";

/** Four 32-bit hashes of slide and network: what all ids of one export begin from. */
export type CellIdSeed = readonly [number, number, number, number];

export function cellIdSeed({ slide, model }: Pick<ExportRequest, "slide" | "model">): CellIdSeed {
  const text = `${slide.id}|${model.sha256}`;
  return [fnv1a(text, 0x811c9dc5), fnv1a(text, 0x050c5d1f), fnv1a(text, 0x2f0b4c17), fnv1a(text, 0x7a5e9d33)];
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo), from a start value. */
function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A UUID of version 8 (RFC 9562, custom): the same cell of the same slide and model has the same id in every export. */
export function cellUuid(seed: CellIdSeed, name: string): string {
  const hex = seed.map((part) => fnv1a(name, part).toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
