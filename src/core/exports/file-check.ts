import { TaggedError } from "../base/errors.ts";

/** Reads a written file back, piece by piece, and compares it with what it was made of. @throws ExportFailed at the first difference. */
export interface FileCheck {
  take(bytes: Uint8Array): void;
  /** The file has ended: what must have come by now has. */
  end(): void;
}

/** The error of a file that does not hold what it should. */
export function differs(what: string, details: Readonly<Record<string, string | number>> = {}): TaggedError {
  return new TaggedError("ExportFailed", `read back, the file differs: ${what}`, details);
}

/** A check that gets the file's text, decoded across the borders of its pieces. */
export function textCheck(onText: (text: string) => void, onEnd: () => void): FileCheck {
  // A byte that is no UTF-8 is an error, not a replacement character.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return {
    take: (bytes) => onText(decoder.decode(bytes, { stream: true })),
    end: () => {
      onText(decoder.decode());
      onEnd();
    },
  };
}
