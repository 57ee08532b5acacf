/**
 * How often the guards see defects drawn into real fields, how often they cry wolf on untouched ones, and what they cost.
 * Needs the real fields in ../shared/data; without them only the time is measured. Run: node bench/guards.bench.mjs
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";

const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const DATA_PATH = "/real-fields/";
/** µm/px of the unlabelled folders: as their slides' labelled fields. */
const UNLABELLED = { "he-colon-crohn-rois": 0.263, "he-enterobius-appendix-rois": 0.504 };

function listFields() {
  const { fields } = JSON.parse(readFileSync(`${data}cells/labels.json`, "utf8"));
  const labelled = fields.map(({ slide, micronsPerPx, image }, index) => ({
    slide,
    micronsPerPx,
    path: existsSync(`${data}cells/${image}`) ? `cells/${image}` : `cells/fields/${image}`,
    withDefects: index % 4 === 0,
  }));
  const unlabelled = Object.entries(UNLABELLED).flatMap(([folder, micronsPerPx]) =>
    readdirSync(`${data}unlabelled/${folder}`)
      .filter((name) => name.endsWith(".jpg"))
      .map((name) => ({ slide: `unlabelled ${folder}`, micronsPerPx, path: `unlabelled/${folder}/${name}`, withDefects: false })),
  );
  return [...labelled, ...unlabelled];
}

const share = (part, whole) => (whole === 0 ? null : Number((part / whole).toFixed(4)));

await withBenchBrowser(async (openPage, browserVersion) => {
  const page = await openPage("guards.html");
  const time = await page.evaluate(() => globalThis.bench.measureTime(21));
  console.log(`768 px window on the CPU: pass ${time.passMs.toFixed(1)} ms, rules ${time.rulesMs.toFixed(1)} ms`);
  if (!existsSync(`${data}cells/labels.json`)) {
    console.log("The real fields are not here: no rates.");
    return;
  }
  await page.route(`**${DATA_PATH}**`, (route) => route.fulfill({ path: data + new URL(route.request().url()).pathname.slice(DATA_PATH.length) }));
  const reasons = await page.evaluate(() => globalThis.bench.reasons);
  const slides = new Map();
  const defects = new Map();
  for (const { slide, micronsPerPx, path, withDefects } of listFields()) {
    const measured = await page.evaluate(
      ([url, scale, all]) => globalThis.bench.measureField(url, scale, all),
      [DATA_PATH + path, micronsPerPx, withDefects],
    );
    const entry = slides.get(slide) ?? { fields: 0, blocks: 0, flagged: reasons.map(() => 0), micronsPerPx, nuclei: [[], [], []] };
    slides.set(slide, entry);
    entry.fields++;
    entry.blocks += measured.clean.blocks;
    measured.clean.flagged.forEach((count, index) => {
      entry.flagged[index] += count;
    });
    measured.nuclei.forEach((runs, index) => entry.nuclei[index].push(runs));
    for (const { name, reason, tally } of measured.defects) {
      const sum = defects.get(name) ?? { reason, fields: 0, fieldsSeen: 0, blocks: 0, seen: 0 };
      defects.set(name, sum);
      const seen = tally.flagged[reasons.indexOf(reason)];
      if (tally.blocks === 0) continue;
      sum.fields++;
      sum.blocks += tally.blocks;
      sum.seen += seen;
      if (seen > tally.blocks / 2) sum.fieldsSeen++;
    }
  }
  const falseAlarms = Object.fromEntries(
    [...slides].map(([slide, { fields, blocks, flagged }]) => [
      slide,
      { fields, tissueBlocks: blocks, ...Object.fromEntries(reasons.map((reason, index) => [reason, share(flagged[index], blocks)])) },
    ]),
  );
  const detection = Object.fromEntries(
    [...defects].map(([name, { reason, fields, fieldsSeen, blocks, seen }]) => [
      name,
      { reason, fields, blocksSeen: share(seen, blocks), fieldsSeen: share(fieldsSeen, fields) },
    ]),
  );
  const scale = {};
  for (const [slide, { micronsPerPx, nuclei }] of slides) {
    const [half, right, double] = await page.evaluate(
      ([all, stated]) => [0.5, 1, 2].map((factor, index) => globalThis.bench.checkSlide(all[index], stated * factor)),
      [nuclei, micronsPerPx],
    );
    scale[slide] = { micronsPerPx, statedHalf: half, statedRight: right, statedDouble: double };
  }
  console.table(detection);
  console.table(falseAlarms);
  console.log(JSON.stringify(scale, null, 1));
  writeResult("guards", browserVersion, {
    note: "Thresholds were chosen on these slides: the rates are not those of unseen ones. Blocks are 16 µm; a block counts when at least 30 % of it is tissue. Defects fill their field.",
    cpuMsPerWindow: { pass: Number(time.passMs.toFixed(2)), rules: Number(time.rulesMs.toFixed(2)) },
    detection,
    falseAlarms,
    scale,
  });
});
