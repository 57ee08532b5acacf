import { expect, test } from "vitest";
import { type AnalysedSlide, createAnalysisHandlers } from "../../../src/worker/analysis/analysis-handlers.ts";
import type { RunOptions } from "../../../src/worker/analysis/analysis-session.ts";
import type { NumberedRun, OfSlide } from "../../../src/worker/rpc/protocol.ts";
import { OpenSlides } from "../../../src/worker/slide/open-slides.ts";
import { FakeSlides } from "../support/fake-slides.ts";

const slide = { opening: 1, slideId: "a" };
const { signal } = new AbortController();

/** The handlers over one open slide, whose runs end when the test says so. */
async function begin() {
  const begun: { options: RunOptions; end: () => void }[] = [];
  const files = new FakeSlides();
  const slides = new OpenSlides<AnalysedSlide>({
    openSlide: files.open,
    hold: async () =>
      ({
        run: (_request: unknown, options: RunOptions) =>
          new Promise((resolve) => {
            begun.push({ options, end: () => resolve({ done: 0, failures: [] }) });
          }),
        close: () => undefined,
      }) as unknown as AnalysedSlide,
  });
  const handlers = createAnalysisHandlers(slides, () => Promise.reject(new Error("no stages")));
  await handlers.open({ opening: 1, input: files.input("a") }, signal, () => undefined);
  const run = (number: number, paused = false) => {
    const request = { run: number, paused, focus: { x: 0, y: 0 } } as NumberedRun;
    return handlers.run({ slide, request } satisfies OfSlide<NumberedRun>, signal, () => undefined);
  };
  return { begun, handlers, run };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

test("a pause that arrives while the run waits for the one before is kept; the run before is not paused by it", async () => {
  const { begun, handlers, run } = await begin();
  const first = run(1);
  const second = run(2);
  await turn();
  await handlers.pause(2, signal, () => undefined);
  await handlers.focus({ run: 2, at: { x: 5, y: 6 } }, signal, () => undefined);
  expect(begun).toHaveLength(1);
  expect(begun[0]?.options.control).toMatchObject({ gate: { paused: false }, focus: { x: 0, y: 0 } });
  begun[0]?.end();
  await first;
  await turn();
  expect(begun[1]?.options.control).toMatchObject({ gate: { paused: true }, focus: { x: 5, y: 6 } });
  await handlers.resume(2, signal, () => undefined);
  expect(begun[1]?.options.control.gate.paused).toBe(false);
  begun[1]?.end();
  await second;
});

test("a run starts paused when it was paused before, and steering a run that has ended is no error", async () => {
  const { begun, handlers, run } = await begin();
  const paused = run(1, true);
  await turn();
  expect(begun[0]?.options.control.gate.paused).toBe(true);
  begun[0]?.end();
  await paused;
  await expect(handlers.pause(1, signal, () => undefined)).resolves.toEqual({ payload: null });
  void run(2);
  await turn();
  expect(begun[1]?.options.control.gate.paused).toBe(false);
});

test("every request about a slide that is not held is refused", async () => {
  const { begun, handlers } = await begin();
  const other = { opening: 1, slideId: "b" };
  const request = { run: 1 } as NumberedRun;
  const refused = { _tag: "WrongSlide", details: { asked: "b", held: "a" } };
  await expect(handlers.run({ slide: other, request }, signal, () => undefined)).rejects.toMatchObject(refused);
  await expect(handlers.restore({ slide: other, request }, signal, () => undefined)).rejects.toMatchObject(refused);
  await expect(
    handlers.detectStain({ slide: other, request: { withContrast: false } }, signal, () => undefined),
  ).rejects.toMatchObject(refused);
  expect(begun).toEqual([]);
});
