import { TaggedError } from "./errors.ts";

/** What a spreadsheet may take for the beginning of a formula: = + - @ (their full-width forms too), TAB, CR, LF. */
const FORMULA_START = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A text as a CSV field: quoted where needed (RFC 4180); what could begin a formula gets an apostrophe, so no spreadsheet runs it. */
export function csvText(value: string): string {
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text again that csvText was given. */
export function readCsvText(field: string): string {
  return field.startsWith("'") && FORMULA_START.test(field.slice(1)) ? field.slice(1) : field;
}

/** A text as a field between TABs: QuPath quotes nothing, so what would break the row becomes a space. */
export function tabText(value: string): string {
  const plain = value.replace(/[\t\r\n"]/g, " ");
  return FORMULA_START.test(plain) ? `'${plain}` : plain;
}

/** A number as short as its value allows, at most `decimals` after the point, never in exponent form. @throws Unexpected for NaN and infinities. */
export function plainNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) throw new TaggedError("Unexpected", `not a number for a table: ${value}`);
  const text = value.toFixed(decimals);
  const short = decimals > 0 ? text.replace(/\.?0+$/, "") : text;
  return short === "-0" ? "0" : short;
}
