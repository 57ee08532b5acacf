import { expect, test } from "vitest";
import { readOpenSlideBounds } from "../../../src/sources/base/openslide-bounds.ts";

const property = (name: string, value: string): string =>
  `<property><name>openslide.bounds-${name}</name><value type="VipsRefString">${value}</value></property>`;
const xml = property("x", "300") + property("y", "40") + property("width", "5000") + property("height", "4000");

test("bounds are read, and whether the image is the whole scan or the part inside them", () => {
  const bounds = { x: 300, y: 40, widthPx: 5000, heightPx: 4000 };
  expect(readOpenSlideBounds(xml, 9000, 9000)).toEqual({ ...bounds, cropped: false });
  expect(readOpenSlideBounds(xml, 5000, 4000)).toEqual({ ...bounds, cropped: true });
});

test("bounds that fit no image of this size, or are not whole numbers, are not used", () => {
  expect(readOpenSlideBounds(xml, 5100, 4000)).toBeNull();
  expect(readOpenSlideBounds(xml.replace("300", "-3"), 9000, 9000)).toBeNull();
  expect(readOpenSlideBounds("", 9000, 9000)).toBeNull();
});
