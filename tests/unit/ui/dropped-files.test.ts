import { describe, expect, it } from "vitest";
import { type DroppedFile, planDrop } from "../../../src/ui/frame/dropped-files.ts";

const file = (name: string, head = "II*\0"): DroppedFile => ({ name, head: new TextEncoder().encode(head) });

describe("what is done with dropped files", () => {
  it("opens a slide, whether its name says so or not", () => {
    for (const name of ["a.svs", "a.tif", "a.PNG", "a.zip", "a.unheard-of", "a"]) {
      expect(planDrop([file(name)], true)).toEqual({ slide: 0, regions: [], refused: [] });
    }
  });

  it("imports GeoJSON into the open slide, known by its name or its first letter", () => {
    for (const one of [
      file("a.geojson", "{"),
      file("a.json", "[1"),
      file("a.txt", "\ufeff \n{"),
      file("a.geojson.gz", "\x1f\x8b"),
    ]) {
      expect(planDrop([one], true)).toEqual({ slide: null, regions: [0], refused: [] });
    }
  });

  it("refuses regions where no slide is open, and what is neither", () => {
    expect(planDrop([file("a.geojson", "{")], false).refused).toEqual([{ file: 0, reason: "needs-slide" }]);
    expect(planDrop([file("a.pdf", "%PDF")], true).refused).toEqual([{ file: 0, reason: "not-a-slide" }]);
    expect(planDrop([file("empty.tif", "")], true).refused).toEqual([{ file: 0, reason: "not-a-slide" }]);
    expect(planDrop([file("net.onnx")], true).refused).toEqual([{ file: 0, reason: "model" }]);
  });

  it("tries even a text file where no slide is open: the failure says more", () => {
    expect(planDrop([file("notes.txt", "hello")], false)).toEqual({ slide: 0, regions: [], refused: [] });
    expect(planDrop([file("notes.txt", "hello"), file("a.svs")], false).slide).toBe(1);
  });

  it("opens the first of several slides and gives it the regions; every file is spoken of once", () => {
    const files = [file("notes.txt", "hello"), file("r.geojson", "{"), file("a.svs"), file("b.svs"), file("n.onnx")];
    const plan = planDrop(files, false);
    expect(plan).toEqual({
      slide: 2,
      regions: [1],
      refused: [
        { file: 0, reason: "not-a-slide" },
        { file: 3, reason: "second-slide" },
        { file: 4, reason: "model" },
      ],
    });
    const spoken = [plan.slide, ...plan.regions, ...plan.refused.map((one) => one.file)];
    expect(spoken.toSorted()).toEqual([0, 1, 2, 3, 4]);
  });
});
