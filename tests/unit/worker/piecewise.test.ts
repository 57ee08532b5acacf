import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { PIECE_BYTES, PieceCollector, piecesOf, type Skeleton, split } from "../../../src/worker/tasks/piecewise.ts";
import { inputOf } from "../exports/test-request.ts";

/** What the other side gets: the skeleton as a worker's message, and every piece. */
function sent(message: unknown) {
  const { skeleton, columns } = split(message);
  const pieces = [...piecesOf(columns)];
  const collector = new PieceCollector(structuredClone(skeleton) as Skeleton);
  for (const piece of pieces) collector.take(structuredClone(piece, { transfer: [piece.bytes.buffer] }));
  return { skeleton, pieceSizes: pieces.length, whole: collector.whole() };
}

test("everything an export is made of arrives as it was sent, in pieces", () => {
  const input = inputOf(60_000);
  const { skeleton, whole, pieceSizes } = sent(input);
  // Not toEqual, which walks 2 MB of numbers one by one.
  expect(isDeepStrictEqual(whole, input)).toBe(true);
  expect(JSON.stringify(skeleton).length).toBeLessThan(10_000);
  // 60,000 cells have 1.4 MB of class probabilities: one column at least is cut.
  expect(pieceSizes).toBeGreaterThan(skeleton.columns.length);
});

test("an array that stands in a message twice is sent once and is one array again", () => {
  const { skeleton, whole } = sent(inputOf(50));
  const { request, receipt } = whole as ReturnType<typeof inputOf>;
  expect(request.cells.x).toBe(receipt.cells.x);
  expect(skeleton.columns).toHaveLength(11);
});

test("of a view only its own part is sent, and what is written to the buffer later changes nothing", () => {
  const room = new Float32Array(PIECE_BYTES).fill(7);
  const view = room.subarray(3, 6);
  view.set([1, 2, 3]);
  const { skeleton, columns } = split({ view, empty: new Uint8Array(0) });
  const [piece, ...others] = [...piecesOf(columns)];
  expect(others).toEqual([]);
  expect(piece?.bytes.buffer.byteLength).toBe(12);
  room.fill(0);
  const collector = new PieceCollector(skeleton);
  expect(() => collector.whole()).toThrow("did not arrive");
  if (piece) collector.take(piece);
  expect(collector.whole()).toEqual({ view: Float32Array.of(1, 2, 3), empty: new Uint8Array(0) });
});

test("another kind of array is refused before anything is sent", () => {
  expect(() => split({ times: new Float64Array(2) })).toThrow("Float64Array");
});
