import { expect, test } from "vitest";
import { verifyAuditLogText } from "../../../src/core/audit/verify-audit-log.ts";
import { testApp, testSlide } from "../support/test-app.ts";

test("a log that agrees with what is stored is sound, as a file too", async () => {
  const { app, open, kept } = testApp();
  expect(await app.auditLog.head()).toEqual({ entries: 0, hash: "0".repeat(64) });
  expect((await app.auditLog.file()).size).toBe(0);
  await open();
  await app.review.decide(0, "reject");
  await app.auditLog.note("scale", { micronsPerPx: 0.25 });
  await app.auditLog.verify();
  expect(app.auditLog.check).toMatchObject({ verdict: { sound: true }, strayDecision: null });
  const head = await app.auditLog.head();
  expect(head.entries).toBe(kept.log.length);
  const text = await (await app.auditLog.file()).text();
  expect(verifyAuditLogText(text, testSlide.id, [head])).toMatchObject({ sound: true });
  app.auditLog.reset();
  expect(app.auditLog.check).toBeNull();
});

test("a decision that was changed or taken out behind the log's back is named", async () => {
  const { app, open, kept } = testApp();
  await open();
  await app.review.decide(0, "reject");
  await app.review.decide(1, "accept");
  const [first, second] = kept.decisions;
  if (!first || !second) throw new Error("two decisions");
  kept.decisions = [{ ...first, verdict: "accept" }, second];
  await app.auditLog.verify();
  expect(app.auditLog.check?.strayDecision).toBe(first.cellId);
  kept.decisions = [first];
  await app.auditLog.verify();
  expect(app.auditLog.check?.strayDecision).toBe(second.cellId);
});

test("decisions of a package are noted with it; a storage that fails is reported", async () => {
  const { app, open, kept, kinds } = testApp();
  await open();
  await app.review.decide(0, "reject");
  const [own] = kept.decisions;
  if (!own) throw new Error("a decision");
  const theirs = { ...own, uid: "theirs", reviewer: "Ben", decidedAt: own.decidedAt + 1 };
  await app.review.importFrom([own, theirs], { createdBy: "Ben" });
  await app.review.importFrom([own, theirs], { createdBy: "Ben" });
  expect(kinds()).toEqual(["genesis", "decision", "package", "decision"]);
  kept.full = true;
  await app.auditLog.note("scale", {});
  expect(app.messages.messages).toHaveLength(1);
});
