import { expect, test } from "vitest";
import { cellName } from "../../../src/core/cells/cells.ts";
import { testApp } from "../support/test-app.ts";

test("a session goes from cell to cell, says what is answered, and ends", async () => {
  const { app, open } = testApp(5);
  await open();
  const { session, review } = app;
  session.change({ ordering: "region", classes: [true, true, true, true, true, true] });
  expect(session.candidates()).toHaveLength(5);
  await session.begin(1);
  expect(session.plan?.cells).toHaveLength(5);
  const order = session.plan?.cells ?? [];
  expect(session.cell).toBe(order[0]);
  session.answer("accept");
  expect(session.cell).toBe(order[1]);
  session.answer("relabel", 2);
  expect(session.answers.size).toBe(2);
  expect(review.decisions.map(({ session }) => session)).toEqual([session.plan?.id, session.plan?.id]);
  session.undo();
  expect(session.cell).toBe(order[1]);
  expect(session.answers.size).toBe(1);
  session.step(3);
  expect(session.cell).toBe(order[4]);
  session.answer("reject");
  // The next one without an answer is before it.
  expect(session.cell).toBe(order[1]);
  for (let left = 0; left < 3; left++) session.answer("accept");
  expect([session.finished, session.cell, session.row]).toEqual([true, null, null]);
});

test("blinded, the model's answer is hidden until this reader has given one, and a second answer is not blind", async () => {
  const { app, open } = testApp(4);
  await open();
  const { session, review } = app;
  session.change({ blinded: true, ordering: "random" });
  await session.begin(7);
  const first = session.cell as string;
  expect([session.mayShow(first), session.modelAnswer, session.mayShowCounts]).toEqual([false, null, false]);
  session.answer("accept");
  expect(session.blindSessionOpen).toBe(true);
  expect(session.mayShow(first)).toBe(true);
  session.undo();
  expect(session.cell).toBe(first);
  session.answer("reject");
  expect(
    review.decisions.filter(({ cellId, undoes }) => cellId === first && undoes === null).map(({ blinded }) => blinded),
  ).toEqual([true, false]);
  session.stop();
  expect([session.plan, session.mayShowCounts, review.context.session]).toEqual([null, true, null]);
});

test("a list of cells is there again after the slide is shown anew, also where it could not be stored, and can be gone on with", async () => {
  const { app, open, kept } = testApp(4);
  await open();
  const { session } = app;
  kept.full = true;
  await session.begin(3);
  const list = session.plan;
  expect([session.unsaved, kept.plans.length]).toEqual([1, 0]);
  session.answer("accept");
  await session.load();
  expect([session.plan, session.plans.length]).toEqual([null, 1]);
  kept.full = false;
  await session.refresh();
  expect([session.unsaved, kept.plans.length]).toEqual([0, 1]);
  if (list) session.resume(list);
  expect(session.cell).toBe(list?.cells[1]);
  expect(cellName(app.analysis.cells, session.row as number)).toBe(list?.cells[1]);
});

test("without a scale, or with nothing let through, no session begins", async () => {
  const { app, open } = testApp(2);
  await app.session.begin(1);
  expect(app.session.plan).toBeNull();
  await open();
  app.session.change({ flaggedOnly: true, classes: [false, false, false, false, false, false], possible: false });
  await app.session.begin(1);
  expect([app.session.plan, app.session.plans.length]).toEqual([null, 0]);
});
