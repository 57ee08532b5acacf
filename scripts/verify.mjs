/** `npm run verify -- RECEIPT|TRAIL… SLIDE`: counts again and compares; see src/commands/verify/verify.ts. */
import { spawnSync } from "node:child_process";
import { ensureBuilt } from "./build.mjs";
import { ensureInstalled, projectFolder } from "./ensure-installed.mjs";
import { findChromium } from "./find-browser.mjs";

ensureInstalled();
ensureBuilt();
const environment = { ...process.env, CHROMIUM_PATH: findChromium() };
// Paths on the command line are relative to where the user stands, which npm gives in INIT_CWD.
const { status } = spawnSync(
  process.execPath,
  [
    "--import",
    new URL("../node_modules/tsx/dist/esm/index.mjs", import.meta.url).href,
    `${projectFolder}src/commands/verify/verify.ts`,
    ...process.argv.slice(2),
  ],
  { cwd: process.env.INIT_CWD ?? process.cwd(), stdio: "inherit", env: environment },
);
process.exit(status ?? 1);
