import { TaggedError } from "../base/errors.ts";
import { CLASS_COUNT } from "../cells/cells.ts";
import type { Point } from "../geometry/shape.ts";

/** The error for a package that is not as it should be. */
export function damaged(what: string): TaggedError {
  return new TaggedError("PackageDamaged", `review package: ${what}`, { problem: what });
}

/** A member read as JSON. @throws PackageDamaged, naming it. */
export function parse(json: string, where: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw damaged(`${where} cannot be read`);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** No text of a package is longer than this. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= 4000;
}

export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

export function isClass(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < CLASS_COUNT;
}

export function isPoint(value: unknown): value is Point {
  return isRecord(value) && isNumber(value["x"]) && isNumber(value["y"]);
}
