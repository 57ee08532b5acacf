import { ProtobufError, type ProtobufField, readFields, readText } from "./protobuf.ts";

/** One declared input or output: element type as in onnx.proto (1: float32), dims with null where the side is left open. */
export interface DeclaredValue {
  readonly name: string;
  readonly elementType: number;
  readonly dims: readonly (number | null)[] | null;
}

/** One stored tensor. elements: product of its dims; storedBytes: what the file holds of it as raw data, null where stored otherwise. */
export interface StoredTensor {
  readonly name: string;
  readonly elementType: number;
  readonly elements: number;
  readonly storedBytes: number | null;
  readonly external: boolean;
}

/** What can be said of a network without running it. */
export interface OnnxGraph {
  readonly irVersion: number;
  /** Operator set per domain; "" is ONNX's own. */
  readonly operatorSets: ReadonlyMap<string, number>;
  /** Operator (with its domain, where it has one) -> how often. */
  readonly operators: ReadonlyMap<string, number>;
  readonly nodes: number;
  readonly inputs: readonly DeclaredValue[];
  readonly outputs: readonly DeclaredValue[];
  readonly tensors: readonly StoredTensor[];
  /** What the product does not run: functions, graphs inside nodes, training or sparse data. */
  readonly extras: readonly string[];
}

/** Reads the structure of an ONNX file (onnx.proto of ONNX 1.16; unknown fields are skipped). @throws ProtobufError. */
export function readOnnxGraph(file: Uint8Array): OnnxGraph {
  const operatorSets = new Map<string, number>();
  const extras = new Set<string>();
  let irVersion = 0;
  let graph: Uint8Array | null = null;
  for (const field of readFields(file)) {
    if (field.number === 1) irVersion = field.value;
    else if (field.number === 7) {
      if (graph) throw new ProtobufError("two graphs", field.bytes.byteOffset);
      graph = field.bytes;
    } else if (field.number === 8) {
      let domain = "";
      let version = 0;
      for (const part of readFields(field.bytes)) {
        if (part.number === 1) domain = readText(part);
        else if (part.number === 2) version = part.value;
      }
      operatorSets.set(domain === "ai.onnx" ? "" : domain, version);
    } else if (field.number === 20) extras.add("training data");
    else if (field.number === 25) extras.add("functions");
  }
  if (!graph) throw new ProtobufError("no graph", file.length);
  return { irVersion, operatorSets, ...readGraph(graph, extras) };
}

function readGraph(bytes: Uint8Array, extras: Set<string>): Omit<OnnxGraph, "irVersion" | "operatorSets"> {
  const operators = new Map<string, number>();
  const inputs: DeclaredValue[] = [];
  const outputs: DeclaredValue[] = [];
  const tensors: StoredTensor[] = [];
  let nodes = 0;
  for (const field of readFields(bytes)) {
    if (field.number === 1) {
      nodes++;
      const operator = readNode(field.bytes, tensors, extras);
      operators.set(operator, (operators.get(operator) ?? 0) + 1);
    } else if (field.number === 5) tensors.push(readTensor(field.bytes));
    else if (field.number === 11) inputs.push(readValue(field.bytes));
    else if (field.number === 12) outputs.push(readValue(field.bytes));
    else if (field.number === 15) extras.add("sparse data");
  }
  return { operators, nodes, inputs, outputs, tensors, extras: [...extras] };
}

/** -> the operator's name; its constants are added to `tensors`. */
function readNode(bytes: Uint8Array, tensors: StoredTensor[], extras: Set<string>): string {
  let name = "";
  let domain = "";
  for (const field of readFields(bytes)) {
    if (field.number === 4) name = readText(field);
    else if (field.number === 7) domain = readText(field);
    else if (field.number === 5) {
      for (const part of readFields(field.bytes)) {
        if (part.number === 5 || part.number === 10) tensors.push(readTensor(part.bytes));
        else if (part.number === 6 || part.number === 11) extras.add("graphs inside nodes");
        else if (part.number === 22 || part.number === 23) extras.add("sparse data");
      }
    }
  }
  return domain === "" || domain === "ai.onnx" ? name : `${domain}.${name}`;
}

function readTensor(bytes: Uint8Array): StoredTensor {
  let name = "";
  let elementType = 0;
  let elements = 1;
  let storedBytes: number | null = null;
  let external = false;
  for (const field of readFields(bytes)) {
    if (field.number === 1) for (const dim of readNumbers(field)) elements *= dim;
    else if (field.number === 2) elementType = field.value;
    else if (field.number === 8) name = readText(field);
    else if (field.number === 9) storedBytes = field.bytes.length;
    else if (field.number === 13 || (field.number === 14 && field.value === 1)) external = true;
  }
  return { name, elementType, elements, storedBytes, external };
}

/** A repeated number comes one by one or packed into one field. */
function* readNumbers(field: ProtobufField): Generator<number> {
  if (field.bytes.length === 0) {
    yield field.value;
    return;
  }
  let value = 0;
  let factor = 1;
  for (const byte of field.bytes) {
    value += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte >= 0x80) continue;
    yield value;
    value = 0;
    factor = 1;
  }
}

function readValue(bytes: Uint8Array): DeclaredValue {
  let name = "";
  let elementType = 0;
  let dims: (number | null)[] | null = null;
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = readText(field);
    else if (field.number === 2) {
      for (const type of readFields(field.bytes)) {
        if (type.number !== 1) continue;
        for (const part of readFields(type.bytes)) {
          if (part.number === 1) elementType = part.value;
          else if (part.number === 2) dims = readShape(part.bytes);
        }
      }
    }
  }
  return { name, elementType, dims };
}

function readShape(bytes: Uint8Array): (number | null)[] {
  const dims: (number | null)[] = [];
  for (const field of readFields(bytes)) {
    if (field.number !== 1) continue;
    let side: number | null = null;
    for (const part of readFields(field.bytes)) if (part.number === 1) side = part.value;
    dims.push(side);
  }
  return dims;
}
