/**
 * `npm test`: installs what is missing (a browser too) and runs every suite; `npm test -- unit browser` runs only those.
 * The last line counts suites: "N passed, N failed".
 */
import { spawnSync } from "node:child_process";
import { ensureInstalled, projectFolder } from "./ensure-installed.mjs";
import { findChromium, findFirefox, findWebKitDriver } from "./find-browser.mjs";

ensureInstalled();
const chromium = findChromium();
const suites = [
  ["types", "npx", ["tsc", "--noEmit", "-p", "tsconfig.json"]],
  ["lint", "npx", ["biome", "check", "."]],
  ["unit", "npx", ["vitest", "run", "--project", "unit"]],
  ["slow", "npx", ["vitest", "run", "--project", "slow"]],
  ["browser", "npx", ["vitest", "run", "--project", "browser"]],
  ["build", "npx", ["vite", "build", "--logLevel", "warn"]],
  ["e2e", "npx", ["playwright", "test", "--config", "tests/e2e/playwright.config.ts"]],
];
const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
const browsers = {
  CHROMIUM_PATH: chromium,
  FIREFOX_PATH: isWanted("e2e") ? findFirefox() : "",
  WEBKIT_DRIVER_PATH: findWebKitDriver(),
};
const outcomes = [];
for (const [name, command, args] of suites) {
  if (!isWanted(name)) continue;
  console.log(`\n== ${name}`);
  const started = Date.now();
  const environment = { ...process.env, ...browsers };
  const { status } = spawnSync(command, args, { cwd: projectFolder, stdio: "inherit", env: environment });
  outcomes.push({ name, passed: status === 0, seconds: Math.round((Date.now() - started) / 1000) });
}
console.log("");
for (const { name, passed, seconds } of outcomes)
  console.log(`${passed ? "passed" : "FAILED"}  ${name} (${seconds} s)`);
const failed = outcomes.filter(({ passed }) => !passed).length;
console.log(`${outcomes.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && outcomes.length > 0 ? 0 : 1);
