/** The bytes are no protocol-buffer message; `at` is the byte where reading stopped. */
export class ProtobufError extends Error {
  constructor(reason: string, at: number) {
    super(`${reason} at byte ${at}`);
  }
}

/** One field of a message: varints and fixed numbers as `number` (bit patterns above 2^53 lose digits), everything else as bytes. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number;
  /** Length-delimited content; a view into the file. Empty for numbers. */
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);

/** Reads one varint; -> [value, next offset]. */
function readVarint(bytes: Uint8Array, offset: number): [number, number] {
  let value = 0;
  let factor = 1;
  for (let at = offset; at < offset + 10; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new ProtobufError("the file ends inside a number", at);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return [value, at + 1];
    factor *= 128;
  }
  throw new ProtobufError("a number of more than ten bytes", offset);
}

/**
 * The fields of one message, in their order (the wire format of protobuf.dev/programming-guides/encoding). Nothing is copied.
 * @throws ProtobufError at the first byte that cannot be one.
 */
export function* readFields(bytes: Uint8Array): Generator<ProtobufField> {
  let offset = 0;
  while (offset < bytes.length) {
    const [tag, afterTag] = readVarint(bytes, offset);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0) throw new ProtobufError("a field without a number", offset);
    if (wire === 0) {
      const [value, next] = readVarint(bytes, afterTag);
      yield { number, value, bytes: NO_BYTES };
      offset = next;
    } else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      if (afterTag + size > bytes.length) throw new ProtobufError("the file ends inside a number", afterTag);
      yield { number, value: 0, bytes: bytes.subarray(afterTag, afterTag + size) };
      offset = afterTag + size;
    } else if (wire === 2) {
      const [length, start] = readVarint(bytes, afterTag);
      if (start + length > bytes.length) throw new ProtobufError("a part longer than the file", start);
      yield { number, value: 0, bytes: bytes.subarray(start, start + length) };
      offset = start + length;
    } else {
      throw new ProtobufError(`wire type ${wire}`, offset);
    }
  }
}

const DECODER = new TextDecoder("utf-8", { fatal: true });

/** The text of a field. @throws ProtobufError when it is not UTF-8. */
export function readText(field: ProtobufField): string {
  try {
    return DECODER.decode(field.bytes);
  } catch {
    throw new ProtobufError("text that is not UTF-8", field.bytes.byteOffset);
  }
}
