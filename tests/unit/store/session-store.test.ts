import { expect, test } from "vitest";
import { cellName } from "../../../src/core/cells/cells.ts";
import { testApp } from "../support/test-app.ts";

test("a session goes from cell to cell, says what is answered, and ends", async () => {
  const { app, open } = testApp(5);
  await open();
  const { reading, review } = app;
  reading.change({ ordering: "region", classes: [true, true, true, true, true, true] });
  expect(reading.candidates()).toHaveLength(5);
  await reading.begin(1);
  expect(reading.plan?.cells).toHaveLength(5);
  const order = reading.plan?.cells ?? [];
  expect(reading.cell).toBe(order[0]);
  reading.answer("accept");
  expect(reading.cell).toBe(order[1]);
  reading.answer("relabel", 2);
  expect(reading.answers.size).toBe(2);
  expect(review.decisions.map(({ session }) => session)).toEqual([reading.plan?.id, reading.plan?.id]);
  reading.undo();
  expect(reading.cell).toBe(order[1]);
  expect(reading.answers.size).toBe(1);
  reading.step(3);
  expect(reading.cell).toBe(order[4]);
  reading.answer("reject");
  // The next one without an answer is before it.
  expect(reading.cell).toBe(order[1]);
  for (let left = 0; left < 3; left++) reading.answer("accept");
  expect([reading.finished, reading.cell, reading.row]).toEqual([true, null, null]);
});

test("blinded, the model's answer is hidden until this reader has given one, and a second answer is not blind", async () => {
  const { app, open } = testApp(4);
  await open();
  const { reading, review } = app;
  reading.change({ blinded: true, ordering: "random" });
  await reading.begin(7);
  const first = reading.cell as string;
  expect([reading.mayShow(first), reading.modelAnswer, reading.mayShowCounts]).toEqual([false, null, false]);
  reading.answer("accept");
  expect(reading.blindSessionOpen).toBe(true);
  expect(reading.mayShow(first)).toBe(true);
  reading.undo();
  expect(reading.cell).toBe(first);
  reading.answer("reject");
  expect(
    review.decisions.filter(({ cellId, undoes }) => cellId === first && undoes === null).map(({ blinded }) => blinded),
  ).toEqual([true, false]);
  reading.stop();
  expect([reading.plan, reading.mayShowCounts, review.context.session]).toEqual([null, true, null]);
});

test("a list of cells is there again after the slide is shown anew, also where it could not be stored, and can be gone on with", async () => {
  const { app, open, kept } = testApp(4);
  await open();
  const { reading } = app;
  kept.full = true;
  await reading.begin(3);
  const list = reading.plan;
  expect([reading.unsaved, kept.plans.length]).toEqual([1, 0]);
  reading.answer("accept");
  await reading.load();
  expect([reading.plan, reading.plans.length]).toEqual([null, 1]);
  kept.full = false;
  await reading.refresh();
  expect([reading.unsaved, kept.plans.length]).toEqual([0, 1]);
  if (list) reading.resume(list);
  expect(reading.cell).toBe(list?.cells[1]);
  expect(cellName(app.analysis.cells, reading.row as number)).toBe(list?.cells[1]);
});

test("without a scale, or with nothing let through, no session begins", async () => {
  const { app, open } = testApp(2);
  await app.reading.begin(1);
  expect(app.reading.plan).toBeNull();
  await open();
  app.reading.change({ flaggedOnly: true, classes: [false, false, false, false, false, false], possible: false });
  await app.reading.begin(1);
  expect([app.reading.plan, app.reading.plans.length]).toEqual([null, 0]);
});
