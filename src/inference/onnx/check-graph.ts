import { TaggedError } from "../../core/base/errors.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import { ProtobufError } from "./protobuf.ts";
import { type DeclaredValue, type OnnxGraph, readOnnxGraph, type StoredTensor } from "./read-graph.ts";

/**
 * Operators of the ONNX standard that networks of this kind are made of and that both backends compute. No control flow, no random
 * numbers, no strings, nothing whose output size is a value (Expand, Tile, Range, NonZero …), so that memory is bounded by the input.
 */
export const ALLOWED_OPERATORS: ReadonlySet<string> = new Set(
  `Add AveragePool BatchNormalization Cast Clip Concat Constant Conv ConvTranspose DepthToSpace Div Dropout Elu Erf Exp Flatten Floor
   Gather Gelu Gemm GlobalAveragePool GlobalMaxPool GroupNormalization HardSigmoid HardSwish Identity InstanceNormalization
   LayerNormalization LeakyRelu Log LogSoftmax MatMul Max MaxPool Min Mish Mul Neg PRelu Pad Pow Reciprocal ReduceMax ReduceMean ReduceSum
   Relu Reshape Resize Shape Sigmoid Slice Softmax Softplus SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh Transpose Unsqueeze`.split(
    /\s+/,
  ),
);

const OPERATOR_SETS = { least: 9, most: 22 };
const MAX_NODES = 20_000;
/** Element types of onnx.proto that may be stored, with their bytes: float32, uint8, int8, int32, int64, bool, float16. */
const ELEMENT_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 1],
  [3, 1],
  [6, 4],
  [7, 8],
  [9, 1],
  [10, 2],
]);
const FLOAT32 = 1;

function refuse(field: string, expected: string, found: string): never {
  throw new TaggedError("ModelRefused", `${field}: expected ${expected}, found ${found}`, {
    field,
    expected,
    found: found.slice(0, 200),
  });
}

/** What a user sees of a network that passed. */
export interface GraphFacts {
  readonly operators: readonly string[];
  readonly nodes: number;
  /** Numbers stored in the file. */
  readonly parameters: number;
}

/**
 * Looks at a network's structure before anything runs it: operators, data outside the file, names, types and shapes of input and outputs.
 * @throws ModelRefused or ModelMismatch, naming the field.
 */
export function checkOnnxGraph(file: Uint8Array, manifest: ModelManifest): GraphFacts {
  let graph: OnnxGraph;
  try {
    graph = readOnnxGraph(file);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new TaggedError("ModelRefused", `the network file is damaged: ${error.message}`, {
      field: "file",
      expected: "an ONNX file",
      found: error.message,
    });
  }
  checkOperators(graph);
  for (const tensor of graph.tensors) checkTensor(tensor, file.length);
  const stored = new Set(graph.tensors.map(({ name }) => name));
  checkInputs(
    graph.inputs.filter(({ name }) => !stored.has(name)),
    manifest,
  );
  checkOutputs(graph.outputs, manifest);
  return {
    operators: [...graph.operators.keys()].sort(),
    nodes: graph.nodes,
    parameters: graph.tensors.reduce((sum, { elements }) => sum + elements, 0),
  };
}

function checkOperators({ operatorSets, operators, nodes, extras }: OnnxGraph): void {
  const version = operatorSets.get("") ?? 0;
  if (version < OPERATOR_SETS.least || version > OPERATOR_SETS.most) {
    refuse("operator set", `ONNX ${OPERATOR_SETS.least} to ${OPERATOR_SETS.most}`, String(version));
  }
  if (extras.length > 0) refuse("graph", "plain nodes only", extras.join(", "));
  if (nodes === 0 || nodes > MAX_NODES) refuse("graph", `1 to ${MAX_NODES} nodes`, String(nodes));
  const unknown = [...operators.keys()].filter((name) => !ALLOWED_OPERATORS.has(name));
  if (unknown.length > 0) refuse("operators", "operators of the list in models/README.md", unknown.join(", "));
}

function checkTensor({ name, elementType, elements, storedBytes, external }: StoredTensor, fileBytes: number): void {
  const field = `tensor "${name.slice(0, 60)}"`;
  if (external) refuse(field, "weights inside the file", "external data");
  const bytes = ELEMENT_BYTES.get(elementType);
  if (bytes === undefined) refuse(field, "float, integer or boolean numbers", `element type ${elementType}`);
  // Numbers that are not raw may be packed as variable-length integers, one byte at least.
  const least = storedBytes === null ? elements : elements * (bytes as number);
  if (!Number.isSafeInteger(elements) || least > fileBytes || (storedBytes !== null && storedBytes !== least)) {
    refuse(field, "as many numbers as its shape says", `${elements} numbers, ${storedBytes ?? "other"} bytes`);
  }
}

function formatValue({ name, elementType, dims }: DeclaredValue): string {
  const sides = dims === null ? "any shape" : dims.map((side) => side ?? "open").join(" x ");
  return `"${name}", type ${elementType}, ${sides}`;
}

function checkInputs(inputs: readonly DeclaredValue[], manifest: ModelManifest): void {
  const [input] = inputs;
  const { name } = manifest.input;
  if (!input || inputs.length !== 1 || input.name !== name) {
    throw new TaggedError(
      "ModelMismatch",
      `manifest field "input.name" says "${name}", the file has ${inputs.map((own) => own.name).join(", ")}`,
      { field: "input.name", expected: name, found: inputs.map((own) => own.name).join(", ") },
    );
  }
  const [batch, channels, height, width] = input.dims ?? [];
  const fits =
    input.elementType === FLOAT32 &&
    input.dims?.length === 4 &&
    (batch === null || batch === 1) &&
    (channels === null || channels === 3) &&
    height === null &&
    width === null;
  if (!fits) refuse("input.name", "float32 1 x 3 x open height x open width", formatValue(input));
}

function checkOutputs(outputs: readonly DeclaredValue[], manifest: ModelManifest): void {
  for (const [index, { name, channels }] of manifest.outputs.entries()) {
    const output = outputs.find((own) => own.name === name);
    if (!output) {
      const found = outputs.map((own) => own.name).join(", ");
      throw new TaggedError("ModelMismatch", `output "${name}" is not in the file, which has ${found}`, {
        field: `outputs[${index}].name`,
        expected: name,
        found,
      });
    }
    const declared = output.dims?.[1];
    const fits =
      output.elementType === FLOAT32 &&
      (output.dims === null ||
        (output.dims.length === 4 && (declared === null || declared === undefined || declared === channels)));
    if (!fits) refuse(`outputs[${index}]`, `float32 1 x ${channels} x rows x columns`, formatValue(output));
  }
}
