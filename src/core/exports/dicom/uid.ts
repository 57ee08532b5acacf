import { sha256 } from "../../base/hash.ts";

/**
 * A DICOM UID from a name: 2.25 and a UUID as a decimal number (PS3.5, B.2), the UUID being version 8 (RFC 9562) with the bits of the name's
 * SHA-256. The same name gives the same UID everywhere.
 */
export function uidOf(name: string): string {
  const digits = sha256(name).slice(0, 32);
  const uuid = `${digits.slice(0, 12)}8${digits.slice(13, 16)}a${digits.slice(17)}`;
  return `2.25.${BigInt(`0x${uuid}`)}`;
}
