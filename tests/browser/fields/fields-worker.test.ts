import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/base/random.ts";
import { answerFieldsRequest, type FieldsRequest } from "../../../src/core/fields/fields-request.ts";
import { TaskClient } from "../../../src/worker/tasks/task-client.ts";

test("the worker finds the fields that the function finds, of cells on countable tissue only", async () => {
  const random = createRandom(11);
  const count = 3000;
  const mask = { widthPx: 200, heightPx: 200, slidePxPerMaskPx: 32, data: new Uint8Array(200 * 200).fill(1) };
  const request: FieldsRequest = {
    x: Float32Array.from({ length: count }, () => 6400 * random.uniform()),
    y: Float32Array.from({ length: count }, () => 6400 * random.uniform()),
    mask,
    analysed: [{ x0: 0, y0: 0, x1: 6400, y1: 6400 }],
    leftOut: [{ kind: "rectangle", bounds: { x0: 3200, y0: 0, x1: 6400, y1: 6400 } }],
    radiusPx: 500,
    wanted: 3,
    stripRadiiPx: [400, 500, 600],
    random: { fields: 6, seed: 3 },
  };
  const tasks = new TaskClient(
    () => new Worker(new URL("../../../src/worker/tasks/task-worker.ts", import.meta.url), { type: "module" }),
  );
  const answer = await tasks.run("findFields", request);
  tasks.close();
  expect(answer).toEqual(answerFieldsRequest(request));
  expect(answer.peaks).toHaveLength(3);
  expect(answer.strip[1]).toBe(answer.peaks[0]?.count);
  // Cells within one mask px of the border are the border's; none further in.
  expect(answer.cells).toBeLessThan(0.55 * count);
  for (const { x } of answer.peaks) expect(x).toBeLessThan(3200 + 500 + 32);
  expect(answer.random?.length).toBeGreaterThan(0);
});
