/** Builds what is needed and runs one of the commands of src/commands with the command line's arguments. */
import { spawn } from "node:child_process";
import { ensureBuilt } from "./build.mjs";
import { ensureInstalled, projectFolder } from "./ensure-installed.mjs";
import { findChromium } from "./find-browser.mjs";

/** Ends this process with the command's exit code. */
export function runHeadless(entry) {
  ensureInstalled();
  ensureBuilt();
  const environment = { ...process.env, CHROMIUM_PATH: findChromium() };
  // Paths on the command line are relative to where the user stands, which npm gives in INIT_CWD.
  const command = spawn(
    process.execPath,
    [
      "--import",
      new URL("../node_modules/tsx/dist/esm/index.mjs", import.meta.url).href,
      `${projectFolder}${entry}`,
      ...process.argv.slice(2),
    ],
    { cwd: process.env.INIT_CWD ?? process.cwd(), stdio: "inherit", env: environment },
  );
  // The command puts its things away and ends; this process waits for it, so that nothing is left running unseen.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => command.kill(signal));
  command.on("exit", (status) => process.exit(status ?? 1));
}
