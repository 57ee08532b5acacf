import { expect, test } from "vitest";
import { TaggedError } from "../../../src/core/base/errors.ts";
import { OpenSlides } from "../../../src/worker/slide/open-slides.ts";
import { FakeSlides } from "../support/fake-slides.ts";

const signal = new AbortController().signal;

function holder() {
  const files = new FakeSlides();
  const slides = new OpenSlides({ openSlide: files.open, hold: async (source) => source });
  return { files, slides };
}

test("a slide opened beside another leaves it open; each is found by its own name only", async () => {
  const { files, slides } = holder();
  expect((await slides.open(1, files.input("a"), signal)).id).toBe("a");
  await slides.open(2, files.input("b"), signal);
  expect(slides.get({ opening: 1, slideId: "a" }).info.id).toBe("a");
  expect(slides.get({ opening: 2, slideId: "b" }).info.id).toBe("b");
  for (const handle of [
    { opening: 1, slideId: "b" },
    { opening: 3, slideId: "a" },
  ]) {
    expect(() => slides.get(handle)).toThrow(expect.objectContaining({ _tag: "WrongSlide" }));
  }
  slides.close(1);
  slides.close(1);
  expect(files.closed).toEqual(["a"]);
  expect(() => slides.get({ opening: 1, slideId: "a" })).toThrow(expect.objectContaining({ _tag: "WrongSlide" }));
  expect(slides.get({ opening: 2, slideId: "b" }).info.id).toBe("b");
});

test("an opening cancelled while its source opens, or is taken up, closes the source and is not held", async () => {
  const { files, slides } = holder();
  const abort = new AbortController();
  const release = files.delay("b");
  const opening = slides.open(2, files.input("b"), abort.signal);
  abort.abort();
  release();
  await expect(opening).rejects.toMatchObject({ _tag: "Cancelled" });
  expect(files.closed).toEqual(["b"]);
  expect(() => slides.get({ opening: 2, slideId: "b" })).toThrow();

  const cancel = new AbortController();
  const late = new OpenSlides({
    openSlide: files.open,
    hold: async (source) => {
      cancel.abort();
      return source;
    },
  });
  await expect(late.open(1, files.input("c"), cancel.signal)).rejects.toMatchObject({ _tag: "Cancelled" });
  expect(files.closed).toEqual(["b", "c"]);
});

test("a source that cannot be taken up is closed", async () => {
  const { files } = holder();
  const slides = new OpenSlides<never>({
    openSlide: files.open,
    hold: () => Promise.reject(new TaggedError("StorageFailed", "no database")),
  });
  await expect(slides.open(1, files.input("a"), signal)).rejects.toMatchObject({ _tag: "StorageFailed" });
  expect(files.closed).toEqual(["a"]);
});
