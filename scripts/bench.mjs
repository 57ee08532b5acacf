/** `npm run bench [-- NAME…]`: runs bench/*.bench.mjs one after the other. */
import { readdirSync } from "node:fs";
import { ensureInstalled, projectFolder, runOrExit } from "./ensure-installed.mjs";
import { findChromium } from "./find-browser.mjs";

ensureInstalled();
const CHROMIUM_PATH = findChromium();
const wanted = process.argv.slice(2);
for (const file of readdirSync(`${projectFolder}bench`).filter((name) => name.endsWith(".bench.mjs"))) {
  if (wanted.length > 0 && !wanted.some((name) => file.startsWith(name))) continue;
  console.log(`\n== ${file}`);
  runOrExit(process.execPath, [`bench/${file}`], { CHROMIUM_PATH });
}
