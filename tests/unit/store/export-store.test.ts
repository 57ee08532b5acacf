import { expect, test, vi } from "vitest";
import { rectangleShape } from "../../../src/core/geometry/shape.ts";
import { testApp, testSlide } from "../support/test-app.ts";

test("nothing is made before there is a slide; with one, a file is named after it", async () => {
  const { app, open } = testApp();
  expect(await app.exports.make("csv")).toBeNull();
  await open();
  const made = await app.exports.make("csv");
  expect(made?.name.startsWith(testSlide.name)).toBe(true);
  expect(await made?.file.text()).toBe("csv");
  expect(app.exports.making).toBeNull();
});

test("a file that cannot be made is reported and nothing is given; one at a time is made, and it can be given up", async () => {
  const { app, open } = testApp(3, {
    makeExport: (_kind, _input, signal) =>
      new Promise((_resolve, reject) => {
        const giveUp = (): void => reject(new Error("given up"));
        if (signal.aborted) giveUp();
        else signal.addEventListener("abort", giveUp);
      }),
  });
  await open();
  const first = app.exports.make("csv");
  expect(app.exports.making).toBe("csv");
  expect(await app.exports.make("geojson")).toBeNull();
  await vi.waitFor(() => {
    app.exports.cancel();
    expect(app.exports.making).toBeNull();
  });
  expect(await first).toBeNull();
  expect(app.messages.messages).toHaveLength(1);
});

test("what is exported is what is reviewed, with the regions without their ids and the head of the log", async () => {
  const { app, open, kept } = testApp();
  await open();
  await app.review.decide(1, "reject");
  await app.regions.add(rectangleShape({ x0: 90, y0: 90, x1: 120, y1: 110 }), false, true);
  const input = await app.exports.input();
  expect(input?.summary.counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(input?.summary.excludedRegions).toHaveLength(1);
  expect(Object.keys(input?.receipt.regions[0] ?? {})).not.toContain("id");
  expect(input?.request.context.chainHead.entries).toBe(kept.log.length);
});

test("the frame in use is the chosen one where the slide has it, else the first", async () => {
  const { app, open } = testApp();
  expect(app.exports.frame).toBeNull();
  await open();
  const { frames } = app.exports;
  expect(app.exports.frame).toBe(app.exports.frames.length > 0 ? app.exports.frame : null);
  for (const { name } of frames) {
    app.exports.setFrame(name);
    expect(app.exports.frame?.name).toBe(name);
  }
});
