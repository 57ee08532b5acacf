/**
 * Does the µm/px warning hold its tongue at a slide's own µm/px, and speak where that is stated wrong? One slide a line: the mean run through
 * its nuclei, from all its fields. Needs the real fields in ../shared/data. Run: node bench/nuclear-size.bench.mjs
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { listFields, listGranulocyteFields } from "./support/artefact-slides.mjs";
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";

const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const DATA_PATH = "/real-fields/";
/** Stated µm/px relative to the slide's own. */
const FACTORS = [0.5, 2 / 3, 1, 1.5, 2];

await withBenchBrowser(async (openPage, browserVersion) => {
  if (!existsSync(`${data}cells/labels.json`)) {
    console.log("The real fields are not here.");
    return;
  }
  const page = await openPage("artefacts.html");
  await page.route(`**${DATA_PATH}**`, (route) =>
    route.fulfill({ path: data + new URL(route.request().url()).pathname.slice(DATA_PATH.length) }),
  );
  const slides = new Map();
  for (const { slide, micronsPerPx, path } of [...listFields(data), ...listGranulocyteFields(data)]) {
    const nuclei = await page.evaluate(
      ([url, scale, factors]) => globalThis.bench.measureNuclei(url, scale, factors),
      [DATA_PATH + path, micronsPerPx, FACTORS],
    );
    const known = slides.get(slide) ?? { micronsPerPx, fields: 0, runs: FACTORS.map(() => []) };
    slides.set(slide, known);
    known.fields++;
    nuclei.forEach((one, at) => known.runs[at].push(one));
  }
  const rows = [];
  for (const [slide, { micronsPerPx, fields, runs }] of slides) {
    const judged = await page.evaluate(
      ([all, stated, factors]) =>
        factors.map((factor, at) => ({
          run: globalThis.bench.runOf(all[at]),
          warning: globalThis.bench.checkSlide(all[at], stated * factor),
        })),
      [runs, micronsPerPx, FACTORS],
    );
    const run = judged[FACTORS.indexOf(1)].run;
    rows.push({ slide, micronsPerPx, fields, runMicrons: run === null ? null : Number(run.toFixed(2)), warned: judged.map(({ warning }) => warning && `${warning.isCertain ? "too" : "rather"} ${warning.nuclei}`) });
  }
  const read = rows.filter(({ runMicrons }) => runMicrons !== null);
  const wilson = ([hits, all]) => page.evaluate(([one, of]) => globalThis.bench.wilson(one, of), [hits, all]);
  const shares = [];
  for (const [at, factor] of FACTORS.entries()) {
    for (const kind of ["too", "rather"]) {
      const warned = read.filter((row) => row.warned[at]?.startsWith(kind)).length;
      const { low, high } = await wilson([warned, read.length]);
      const interval = [Number(low.toFixed(3)), Number(high.toFixed(3))];
      shares.push({ factor: Number(factor.toFixed(3)), kind, slides: read.length, warned, interval });
    }
  }
  console.table(rows.map(({ warned, ...row }) => ({ ...row, ...Object.fromEntries(FACTORS.map((factor, at) => [`x ${factor.toFixed(2)}`, warned[at]])) })));
  console.table(shares);
  writeResult("nuclear-size", browserVersion, { factors: FACTORS, shares, slides: rows });
});
