import { expect, test, vi } from "vitest";
import type { FieldsRequest } from "../../../src/core/fields/fields-request.ts";
import { testApp } from "../support/test-app.ts";

/** An app whose fields worker answers with the number of points it was asked with. */
function appWithFields() {
  const requests: FieldsRequest[] = [];
  const find = async (request: FieldsRequest) => {
    requests.push(request);
    return { peaks: [{ x: 1, y: 1, count: request.x.length }], random: null, strip: [] } as never;
  };
  return { ...testApp(4, { fields: { find } }), requests };
}

test("fields are asked for when they are looked at, once, and again when something they depend on changed", async () => {
  const { app, open, requests } = appWithFields();
  const { fields } = app;
  fields.refresh();
  await open();
  expect(fields.upToDate).toBe(false);
  fields.refresh();
  fields.refresh();
  await vi.waitFor(() => expect(fields.found?.peaks[0]?.count).toBe(4));
  expect([requests.length, fields.upToDate]).toEqual([1, true]);
  app.view.setTab("fields");
  app.settings.setVisible(0, false);
  expect(fields.upToDate).toBe(true);
  await app.review.decide(0, "reject");
  expect(fields.upToDate).toBe(false);
  fields.refresh();
  await vi.waitFor(() => expect(fields.found?.peaks[0]?.count).toBe(3));
  for (const change of [
    () => app.settings.setFieldNumber(26.5),
    () => app.settings.setObjective(20),
    () => fields.drawRandom(),
    () => fields.setRandomFields(10),
    () => fields.setClass(2),
  ]) {
    fields.refresh();
    await vi.waitFor(() => expect(fields.upToDate).toBe(true));
    change();
    expect(fields.upToDate).toBe(false);
  }
});

test("an answer that fails is reported, and the older one stays and is known to be old", async () => {
  let isBroken = false;
  const { app, open } = testApp(2, {
    fields: {
      find: async () => {
        if (isBroken) throw new Error("the worker died");
        return { peaks: [], random: null, strip: [] } as never;
      },
    },
  });
  await open();
  app.fields.refresh();
  await vi.waitFor(() => expect(app.fields.upToDate).toBe(true));
  isBroken = true;
  await app.review.decide(0, "reject");
  app.fields.refresh();
  await vi.waitFor(() => expect(app.messages.messages).toHaveLength(1));
  expect(app.fields.found).not.toBeNull();
  expect(app.fields.upToDate).toBe(false);
});

test("what a user types is kept within what makes sense; another slide forgets what was found", async () => {
  const { app, open } = appWithFields();
  const { fields } = app;
  await open();
  fields.setOwnThreshold(14.6);
  expect(fields.ownThreshold).toBe(15);
  fields.setOwnThreshold(0);
  expect(fields.ownThreshold).toBeNull();
  fields.setRandomFields(1);
  expect(fields.randomFields).toBe(40);
  fields.setRandomFields(9000);
  expect(fields.randomFields).toBe(400);
  fields.refresh();
  await vi.waitFor(() => expect(fields.found).not.toBeNull());
  fields.selectPeak(0);
  expect(fields.currentPeak).toBe(0);
  fields.selectPeak(7);
  expect(fields.currentPeak).toBeNull();
  await open();
  expect(fields.found).toBeNull();
});
