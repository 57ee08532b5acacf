import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { type ModelManifest, parseManifest } from "../../../src/core/model/manifest.ts";
import { checkOnnxGraph } from "../../../src/inference/onnx/check-graph.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const tiny = new Uint8Array(readFileSync(fixture("tiny-network.onnx")));
const manifest = parseManifest(JSON.parse(readFileSync(fixture("tiny-network.json"), "utf8")));

/** A protocol-buffer field: a number, or bytes (text, a message, a packed list). */
function field(number: number, value: number | string | readonly number[]): number[] {
  if (typeof value === "number") return [number * 8, ...varint(value)];
  const bytes = typeof value === "string" ? [...new TextEncoder().encode(value)] : value;
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function value(name: string, elementType: number, dims: readonly (number | string)[]): number[] {
  const shape = dims.flatMap((dim) => field(1, field(typeof dim === "number" ? 1 : 2, dim)));
  return [...field(1, name), ...field(2, field(1, [...field(1, elementType), ...field(2, shape)]))];
}

interface Parts {
  operator?: string;
  domain?: string;
  opset?: number;
  input?: number[];
  classes?: number[];
  initializer?: number[];
  attribute?: number[];
  more?: number[];
}

/** A one-node network file, right but for what is given. */
function network(parts: Parts): Uint8Array {
  const node = [
    ...field(4, parts.operator ?? "Conv"),
    ...(parts.domain ? field(7, parts.domain) : []),
    ...(parts.attribute ? field(5, parts.attribute) : []),
  ];
  const graph = [
    ...field(1, node),
    ...(parts.initializer ? field(5, parts.initializer) : []),
    ...field(11, parts.input ?? value("pixels", 1, [1, 3, "h", "w"])),
    ...field(12, value("centre", 1, [1, 1, "r", "c"])),
    ...field(12, parts.classes ?? value("classes", 1, [1, 6, "r", "c"])),
  ];
  const opset = field(8, field(2, parts.opset ?? 17));
  return Uint8Array.from([...field(1, 8), ...field(7, graph), ...opset, ...(parts.more ?? [])]);
}

function fieldOf(file: Uint8Array, described: ModelManifest = manifest): string {
  try {
    checkOnnxGraph(file, described);
  } catch (error) {
    if (isTagged(error)) return `${error._tag}: ${String(error.details["field"])}`;
    throw error;
  }
  return "passed";
}

test("the hand-made network passes, and is described", () => {
  expect(checkOnnxGraph(tiny, manifest)).toEqual({
    nodes: 6,
    operators: ["Conv", "Relu"],
    parameters: 8 * 27 + 8 + 64 * 9 + 8 + 8 + 1 + 48 + 6,
  });
  expect(fieldOf(network({}))).toBe("passed");
});

const tensor = (...parts: number[][]) => [...field(2, 1), ...field(8, "w"), ...parts.flat()];

test.each<[string, Parts, string]>([
  ["a loop", { operator: "Loop" }, "ModelRefused: operators"],
  ["an operator of another maker", { operator: "Attention", domain: "com.microsoft" }, "ModelRefused: operators"],
  ["an old operator set", { opset: 7 }, "ModelRefused: operator set"],
  ["a graph inside a node", { attribute: field(6, []) }, "ModelRefused: graph"],
  ["functions", { more: field(25, []) }, "ModelRefused: graph"],
  [
    "weights in another file",
    { initializer: tensor(field(13, field(1, "location")), field(14, 1)) },
    'ModelRefused: tensor "w"',
  ],
  ["fewer weights than said", { initializer: tensor(field(1, 5), field(9, [0, 0, 0, 0])) }, 'ModelRefused: tensor "w"'],
  [
    "a shape beyond all memory",
    { initializer: tensor(...Array.from({ length: 9 }, () => field(1, 2 ** 40))) },
    'ModelRefused: tensor "w"',
  ],
  ["text as weights", { initializer: [...field(2, 8), ...field(8, "w")] }, 'ModelRefused: tensor "w"'],
  ["a fixed height", { input: value("pixels", 1, [1, 3, 512, "w"]) }, "ModelRefused: input.name"],
  ["four channels", { input: value("pixels", 1, [1, 4, "h", "w"]) }, "ModelRefused: input.name"],
  ["half-precision pixels", { input: value("pixels", 10, [1, 3, "h", "w"]) }, "ModelRefused: input.name"],
  ["another input", { input: value("image", 1, [1, 3, "h", "w"]) }, "ModelMismatch: input.name"],
  ["five classes", { classes: value("classes", 1, [1, 5, "r", "c"]) }, "ModelRefused: outputs[1]"],
  ["another output", { classes: value("kinds", 1, [1, 6, "r", "c"]) }, "ModelMismatch: outputs[1].name"],
])("%s is refused, and what is wrong is named", (_name, parts, expected) => {
  expect(fieldOf(network(parts))).toBe(expected);
});

test("a file cut anywhere is refused or still whole in structure, never an endless walk", () => {
  for (let length = 0; length < tiny.length; length += 7) {
    expect(fieldOf(tiny.subarray(0, length))).toMatch(/^Model(Refused|Mismatch)/);
  }
});
