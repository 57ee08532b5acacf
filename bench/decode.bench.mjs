/** Megapixels per second from the file to RGBA, beside the browser's own decoder alone. Run: node bench/decode.bench.mjs */
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";

await withBenchBrowser(async (openPage, browserVersion) => {
  const page = await openPage("decode.html");
  const timings = await page.evaluate(() => globalThis.bench.measureDecode());
  const base = timings[0].megapixelsPerSecond;
  const results = timings.map(({ way, megapixelsPerSecond }) => ({
    way,
    megapixelsPerSecond: Number(megapixelsPerSecond.toFixed(1)),
    ratioToFirst: Number((megapixelsPerSecond / base).toFixed(2)),
  }));
  console.table(results);
  writeResult("decode", browserVersion, { results });
});
