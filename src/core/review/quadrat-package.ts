import type { QuadratFrame } from "../sampling/quadrat-frame.ts";
import type { QuadratRead, SamplingDesign } from "../sampling/sampled-quadrats.ts";
import { damaged, isClass, isNumber, isRecord, isText, parse } from "./package-values.ts";

/** Designs of random quadrats and who read which of them, as a package carries them from one reader to another. */
export interface SampledQuadrats {
  /** Name in the package; today's word is designs. */
  readonly plans: readonly SamplingDesign[];
  readonly reads: readonly QuadratRead[];
}

export const NO_SAMPLED_QUADRATS: SampledQuadrats = { plans: [], reads: [] };

const MEMBER = "tiles.json";
/** A design larger than this is no design that people read. */
const MAX_QUADRATS = 5_000_000;

/** Typed arrays become lists of numbers. */
export function sampledQuadratsJson(quadrats: SampledQuadrats): string {
  const lists = (_key: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  return `${JSON.stringify(quadrats, lists)}\n`;
}

/** Reads what sampledQuadratsJson wrote; every design and read must be on `analysis`, every order name every quadrat once. @throws PackageDamaged. */
export function readSampledQuadrats(json: string, analysis: string): SampledQuadrats {
  const value = parse(json, MEMBER);
  if (!isRecord(value) || !Array.isArray(value["plans"]) || !Array.isArray(value["reads"])) {
    throw damaged(`${MEMBER} is not complete`);
  }
  const designs = value["plans"].map(
    (design: unknown, at) => readDesign(design, analysis) ?? refuse(`quadrat design ${at + 1}`),
  );
  const reads = value["reads"].map((read: unknown, at) =>
    isQuadratRead(read) && read.analysis === analysis ? read : refuse(`quadrat read ${at + 1}`),
  );
  return { plans: designs, reads };
}

function refuse(what: string): never {
  throw damaged(`${what} is not valid`);
}

function readDesign(value: unknown, analysis: string): SamplingDesign | null {
  if (!isRecord(value) || !isRecord(value["frame"]) || value["analysis"] !== analysis) return null;
  const { id, reviewer, random, classId, seed, createdAt, windows, strata, readClassIds } = value;
  const frame = readFrame(value["frame"]);
  if (!frame || ![id, reviewer, random].every(isText) || ![seed, createdAt, windows].every(isNumber)) return null;
  if (!isClass(classId) || !Array.isArray(readClassIds) || !readClassIds.every(isClass)) return null;
  const isStratum = (one: unknown): boolean =>
    isRecord(one) && [one["size"], one["least"], one["most"]].every((number) => isIndex(number, 2 ** 32));
  if (!Array.isArray(strata) || !strata.every(isStratum)) return null;
  const predicted = indices(value["predicted"], frame.count, 2 ** 32);
  const stratumOf = indices(value["stratumOf"], frame.count, strata.length);
  const order = indices(value["order"], frame.count, frame.count);
  if (!predicted || !stratumOf || !order || new Set(order).size !== frame.count) return null;
  const sizes = new Array<number>(strata.length).fill(0);
  for (const stratum of stratumOf) sizes[stratum] = (sizes[stratum] as number) + 1;
  if (strata.some(({ size }: SamplingDesign["strata"][number], stratum) => size !== sizes[stratum])) return null;
  return {
    ...(value as unknown as SamplingDesign),
    frame,
    predicted: Uint32Array.from(predicted),
    stratumOf: Uint8Array.from(stratumOf),
    order: Uint32Array.from(order),
  };
}

function readFrame({ count, x0, y0, x1, y1 }: Record<string, unknown>): QuadratFrame | null {
  if (!isIndex(count, MAX_QUADRATS)) return null;
  const edges = [x0, y0, x1, y1].map((edge) =>
    Array.isArray(edge) && edge.length === count && edge.every(isNumber) ? Float64Array.from(edge) : null,
  );
  const [left, top, right, bottom] = edges;
  return left && top && right && bottom ? { count, x0: left, y0: top, x1: right, y1: bottom } : null;
}

function indices(value: unknown, length: number, below: number): number[] | null {
  return Array.isArray(value) && value.length === length && value.every((one) => isIndex(one, below)) ? value : null;
}

function isIndex(value: unknown, below: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;
}

function isQuadratRead(value: unknown): value is QuadratRead {
  return (
    isRecord(value) &&
    [value["uid"], value["planId"], value["analysis"], value["reviewer"]].every(isText) &&
    isIndex(value["tile"], MAX_QUADRATS) &&
    typeof value["read"] === "boolean" &&
    isNumber(value["at"])
  );
}
