import { expect, test, vi } from "vitest";
import { adapterSha256 } from "../../../src/core/learning/adapter.ts";
import { testAdapter } from "../support/test-adapter.ts";
import { testApp, testSlide } from "../support/test-app.ts";

const CELLS = 40;

function opened() {
  const { app, open, kept } = testApp(CELLS);
  const adapterOf = (bias: number) => {
    const { id, sha256 } = app.analysis.manifest;
    return testAdapter({ id, sha256 }, [[bias], [0]], { name: "lab" });
  };
  return { app, open, kept, adapterOf };
}

test("an adapter changes the counts and is noted; removed, everything is as it was", async () => {
  const { app, open, kept, adapterOf } = opened();
  await open();
  const { learning, review, analysis } = app;
  const before = [...review.reviewed.classId];
  const adapter = adapterOf(-20);
  learning.apply(adapter);
  expect(learning.adapter).toBe(adapter);
  expect(review.reviewed.classId.every((id) => id === 5)).toBe(true);
  expect([...analysis.networkCells.classId]).toEqual(before);
  learning.remove();
  expect([...review.reviewed.classId]).toEqual(before);
  await Promise.resolve();
  const noted = kept.log.filter(({ kind }) => kind === "settings").map(({ data }) => data);
  expect(noted.slice(-2)).toEqual([
    { adapterSha256: adapterSha256(adapter), adapterName: "lab" },
    { adapterSha256: null },
  ]);
});

test("what a reader called right stays what the reader saw, with an adapter and without it", async () => {
  const { app, open, adapterOf } = opened();
  await open();
  const { learning, review } = app;
  await review.decide(0, "accept");
  learning.apply(adapterOf(-20));
  await review.decide(1, "accept");
  expect([...review.reviewed.classId.subarray(0, 3)]).toEqual([0, 5, 5]);
  learning.remove();
  expect([...review.reviewed.classId.subarray(0, 3)]).toEqual([0, 5, 0]);
});

test("an adapter of another network, or a damaged file, is reported and changes nothing", async () => {
  const { app, open } = opened();
  await open();
  const { learning, messages } = app;
  const reported = () => messages.messages.length;
  const count = reported();
  learning.apply(testAdapter({ id: "other", sha256: "e".repeat(64) }, [[0], [0]]));
  await learning.load(new Blob(["{}"]));
  expect(learning.adapter).toBeNull();
  expect(reported()).toBe(count + 2);
});

test("answers of the queue fill TRAIN, a blind reading fills VALIDATE, and too few blind answers give no adapter", async () => {
  const { app, open } = opened();
  await open();
  const { learning, review, session } = app;
  for (let row = 0; row < 26; row++) await review.label(row, row % 2 === 0 ? 0 : 5);
  expect(learning.drawers.train).toHaveLength(26);
  expect(await learning.readValidation()).toBe(true);
  expect(session.plan?.blinded).toBe(true);
  expect(session.plan?.cells).toHaveLength(CELLS - 26);
  session.answer("relabel", 5);
  session.stop();
  expect(learning.drawers.validate).toHaveLength(1);
  learning.learn("lab");
  expect(learning.lesson?.verdict).toMatchObject({ outcome: "tooFew", answers: 1 });
  expect(learning.lesson?.adapter).toBeNull();
});

test("an adapter ends with its slide: the end stands in that slide's log, and nothing in the next one's", async () => {
  const { app, open, opened: shown, kept } = testApp(CELLS);
  await open();
  const { id, sha256 } = app.analysis.manifest;
  app.learning.apply(testAdapter({ id, sha256 }, [[-20], [0]]));
  shown.info = { ...testSlide, id: "b".repeat(64), name: "other.tif" };
  await open();
  expect(app.learning.adapter).toBeNull();
  await vi.waitFor(() => expect(kept.log.some(({ data }) => "adapterSha256" in (data as object))).toBe(true));
  await Promise.resolve();
  const noted = kept.log.filter(({ data }) => "adapterSha256" in (data as object));
  expect(noted.map(({ slideId }) => slideId)).toEqual([testSlide.id, testSlide.id]);
});
