import { expect, test } from "vitest";
import { shapeContains } from "../../../src/core/geometry/prepared-shape.ts";
import { shapeOfView } from "../../../src/ui/count/number-scope.ts";

const slide = { widthPx: 1000, heightPx: 800 };

/** A view of 400 x 200 px around (500, 400), turned. */
function viewOf(degrees: number) {
  const turn = (degrees * Math.PI) / 180;
  const corners = [
    [-200, -100],
    [200, -100],
    [200, 100],
    [-200, 100],
  ].map(([x = 0, y = 0]) => ({
    x: 500 + x * Math.cos(turn) - y * Math.sin(turn),
    y: 400 + x * Math.sin(turn) + y * Math.cos(turn),
  }));
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const bounds = { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
  return { bounds, corners, rotationDegrees: degrees };
}

test("the view's numbers are of what is on screen, also where the slide is turned", () => {
  const straight = shapeOfView(viewOf(0), slide);
  expect(straight).toMatchObject({ kind: "rectangle", bounds: { x0: 300, y0: 300, x1: 700, y1: 500 } });
  const view = viewOf(45);
  const turned = shapeOfView(view, slide);
  if (!turned) throw new Error("nothing is on screen");
  expect(shapeContains(turned, 500, 400)).toBe(true);
  // In the rectangle around the turned view, and not on screen.
  expect(shapeContains(turned, view.bounds.x0 + 5, view.bounds.y0 + 5)).toBe(false);
});

test("a view beside the slide is no scope", () => {
  const bounds = { x0: 1100, y0: 0, x1: 1500, y1: 200 };
  expect(shapeOfView({ bounds, corners: [], rotationDegrees: 0 }, slide)).toBeNull();
});
