/**
 * How often the quality flags see defects drawn into real fields, how often they cry wolf on untouched ones, what they mark of changed images,
 * and what they cost; for the slides the thresholds were chosen on and, apart, for those they were not. Needs the real fields in
 * ../shared/data; without them only the time is measured. Run: node bench/artefacts.bench.mjs
 * With the argument `choosing` only the slides for choosing are read, the range of every stain measure is printed, and nothing is written.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";
import { halfOf, listFields, SLIDE_FILES, CHOOSING } from "./support/artefact-slides.mjs";

const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const DATA_PATH = "/real-fields/";
const onlyChoosing = process.argv.includes("choosing");
const WINDOWS_PER_SLIDE = 36;

const round = (value) => Number(value.toFixed(4));

/** Adds to a map of sums under a name. */
function add(sums, name, { blocks, any, flagged }, seen = null) {
  const sum = sums.get(name) ?? { fields: 0, blocks: 0, any: 0, seen: 0, flagged: flagged.map(() => 0) };
  sums.set(name, sum);
  sum.fields++;
  sum.blocks += blocks;
  sum.any += any;
  sum.seen += seen ?? 0;
  flagged.forEach((count, index) => {
    sum.flagged[index] += count;
  });
}

/** Least and most of every stain measure, and of which set. */
function stainRanges(windows) {
  const names = ["milliOd", "redOverGreen", "blueOverGreen", "eosinMilliOd", "nuclearMilliOd", "paleShare"];
  const judged = windows.filter(({ stain }) => stain.tissueSamples + stain.faintSamples >= 2000);
  return Object.fromEntries(
    names.map((name) => {
      const sorted = [...judged].sort((a, b) => a.stain[name] - b.stain[name]);
      const describe = ({ set, stain }) => `${round(stain[name])} ${set}`;
      return [name, [...sorted.slice(0, 4), ...sorted.slice(-4)].map(describe)];
    }),
  );
}

await withBenchBrowser(async (openPage, browserVersion) => {
  const page = await openPage("artefacts.html");
  const time = await page.evaluate(() => globalThis.bench.measureTime(21));
  console.log(`768 px window on the CPU: pass ${time.passMs.toFixed(1)} ms, rules ${time.rulesMs.toFixed(1)} ms`);
  if (!existsSync(`${data}cells/labels.json`)) {
    console.log("The real fields are not here: no rates.");
    return;
  }
  await page.route(`**${DATA_PATH}**`, (route) => route.fulfill({ path: data + new URL(route.request().url()).pathname.slice(DATA_PATH.length) }));
  const { reasons, factors } = await page.evaluate(() => ({ reasons: globalThis.bench.reasons, factors: globalThis.bench.scaleFactors }));
  const fresh = () => ({ choosing: new Map(), measuring: new Map() });
  const [clean, drawn, changed] = [fresh(), fresh(), fresh()];
  const nuclei = new Map();
  const stains = [];
  const drawnStains = new Map();
  for (const { set, slide, micronsPerPx, path, withDefects } of listFields(data)) {
    const half = halfOf(slide);
    if (onlyChoosing && half !== "choosing") continue;
    const measured = await page.evaluate(
      ([url, scale, all]) => globalThis.bench.measureField(url, scale, all),
      [DATA_PATH + path, micronsPerPx, withDefects],
    );
    add(clean[half], set, measured.clean);
    if (process.stderr.isTTY || process.argv.includes("names")) process.stderr.write(`${path}\n`);
    if (measured.clean.any > 0 && onlyChoosing) console.log(path, measured.clean.blocks, measured.clean.flagged.join(" "));
    stains.push({ set, stain: measured.clean.stain });
    const runs = nuclei.get(set) ?? { micronsPerPx, runs: factors.map(() => []) };
    nuclei.set(set, runs);
    measured.nuclei.forEach((one, index) => runs.runs[index].push(one));
    for (const { name, reason, tally } of measured.defects) {
      if (tally.blocks === 0) continue;
      add(drawn[half], `${name} (${reason})`, tally, tally.flagged[reasons.indexOf(reason)]);
      if (reason === "stain") drawnStains.set(name, [...(drawnStains.get(name) ?? []), { set, stain: tally.stain }]);
    }
    if (!withDefects) continue;
    const found = await page.evaluate(([url, scale]) => globalThis.bench.measurePerturbed(url, scale), [DATA_PATH + path, micronsPerPx]);
    for (const { name, tally } of found) add(changed[half], name, tally);
  }
  for (const { file, slide, micronsPerPx } of SLIDE_FILES) {
    const half = halfOf(slide);
    if (onlyChoosing && half !== "choosing") continue;
    await page.setInputFiles("#slide", `${data}slides/${file}`);
    const set = `${slide}, windows of ${file}`;
    const runs = { micronsPerPx, runs: [] };
    nuclei.set(set, runs);
    for (const factor of factors) {
      const tallies = await page.evaluate(
        ([scale, most]) => globalThis.bench.measureSlide(scale, most),
        [micronsPerPx * factor, factor === 1 ? WINDOWS_PER_SLIDE : WINDOWS_PER_SLIDE / 3],
      );
      runs.runs.push(tallies.map((tally) => tally.nuclei));
      if (factor !== 1) continue;
      for (const tally of tallies) {
        add(clean[half], set, tally);
        stains.push({ set, stain: tally.stain });
      }
    }
  }

  // One call for all intervals: [marked, of] to { share, interval }.
  const share = async (marked, of) => {
    if (of === 0) return { marked, of };
    const { low, high } = await page.evaluate(([hits, all]) => globalThis.bench.wilson(hits, all), [marked, of]);
    return { marked, of, share: round(marked / of), interval: [round(low), round(high)] };
  };
  const judge = async (sums, row) => {
    const out = {};
    for (const [name, sum] of sums) out[name] = await row(sum);
    return out;
  };
  const perReason = async ({ fields, blocks, any, flagged }) => ({
    fields,
    any: await share(any, blocks),
    ...Object.fromEntries(await Promise.all(reasons.map(async (reason, index) => [reason, await share(flagged[index], blocks)]))),
  });
  const halves = {};
  for (const half of ["choosing", "measuring"]) {
    halves[half] = {
      detection: await judge(drawn[half], async ({ fields, blocks, any, seen }) => ({
        fields,
        byItsReason: await share(seen, blocks),
        byAnyReason: await share(any, blocks),
      })),
      falseAlarms: await judge(clean[half], perReason),
      changedImages: await judge(changed[half], perReason),
    };
    console.log(half);
    console.table(Object.fromEntries(Object.entries(halves[half].detection).map(([name, { fields, byItsReason, byAnyReason }]) => [name, { fields, blocks: byItsReason.of, seen: byItsReason.share, any: byAnyReason.share }])));
    for (const list of [halves[half].falseAlarms, halves[half].changedImages]) {
      console.table(Object.fromEntries(Object.entries(list).map(([name, row]) => [name, { fields: row.fields, blocks: row.any.of, any: row.any.share, ...Object.fromEntries(reasons.map((reason) => [reason, row[reason].share])) }])));
    }
  }
  const scale = {};
  for (const [set, { micronsPerPx, runs }] of nuclei) {
    const judged = await page.evaluate(
      ([all, stated, ratios]) => ratios.map((factor, index) => globalThis.bench.checkSlide(all[index], stated * factor)),
      [runs, micronsPerPx, factors],
    );
    scale[set] = { micronsPerPx, ...Object.fromEntries(factors.map((factor, index) => [`stated x ${factor}`, judged[index] && { nuclei: judged[index].nuclei, plausibleMicronsPerPx: round(judged[index].plausibleMicronsPerPx) }])) };
  }
  console.log(JSON.stringify(scale));
  if (onlyChoosing) {
    console.log(JSON.stringify(stainRanges(stains), null, 1));
    for (const [name, windows] of drawnStains) console.log(name, JSON.stringify(stainRanges(windows)));
    return;
  }
  writeResult("artefacts", browserVersion, {
    note: "Thresholds were chosen on the slides of `choosing` alone; `measuring` holds the others, whatever is cut from the same slide with it. Blocks are 16 µm with at least 30 % tissue. Defects fill their field but for the bands, of which blocks covered to 75 % count. Intervals are Wilson's, 95 %, by block: blocks of one field are alike, so the true ones are wider.",
    cpuMsPerWindow: { pass: Number(time.passMs.toFixed(2)), rules: Number(time.rulesMs.toFixed(2)) },
    slidesForChoosing: CHOOSING,
    ...halves,
    scale,
  });
});
