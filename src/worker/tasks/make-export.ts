import { throwIfCancelled } from "../../core/base/errors.ts";
import { EXPORT_FILES } from "../../core/exports/export-files.ts";
import type { ExportInput, ExportKind } from "../../core/exports/export-input.ts";
import { FileProof } from "../../core/exports/file-proof.ts";

/** A finished file: read back, and found to hold the bytes that were written. */
export interface MadeFile {
  readonly file: Blob;
  /** Of the bytes as they were read back. */
  readonly sha256: string;
}

/** Chunks made before the browser must have taken them over (some 4 MB); a cancel takes effect then, too. */
const CHUNKS_PER_TURN = 16;

/**
 * Makes a file and reads it back before anybody gets it. Every chunk becomes a Blob of its own at once, which the browser keeps outside this
 * thread's memory (on disk when there are many): what is held here is one chunk, and what waits for the garbage collector. bench/exports
 * measures it. @throws ExportFailed when the bytes or the number of rows differ, Cancelled.
 */
export async function makeExport(kind: ExportKind, input: ExportInput, signal?: AbortSignal): Promise<MadeFile> {
  const { write, lines, mediaType } = EXPORT_FILES[kind];
  const encode = createEncoder();
  const written = new FileProof();
  const parts: Blob[] = [];
  for (const chunk of write(input)) {
    const bytes = typeof chunk === "string" ? encode(chunk) : chunk;
    written.update(bytes);
    parts.push(new Blob([bytes]));
    if (parts.length % CHUNKS_PER_TURN !== 0) continue;
    // A Blob's bytes stay here until the browser fetches them, which on a busy machine is later than they are made: reading one waits for it.
    await parts.at(-1)?.slice(0, 1).arrayBuffer();
    throwIfCancelled(signal);
  }
  const file = new Blob(parts, { type: mediaType });
  const read = new FileProof();
  const reader = file.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    throwIfCancelled(signal);
    read.update(piece.value);
  }
  return { file, sha256: read.confirm(written, lines(input)) };
}

/** UTF-8 of one text after the other in the same memory: the bytes hold until the next text. A Blob copies them. */
function createEncoder(): (text: string) => Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  let room = new Uint8Array(0);
  return (text) => {
    // A UTF-16 code unit becomes three bytes at most.
    if (room.length < text.length * 3) room = new Uint8Array(text.length * 3);
    return room.subarray(0, encoder.encodeInto(text, room).written);
  };
}
