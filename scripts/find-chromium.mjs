/** Finds a Chromium on this machine, or installs Debian's package where that is possible. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function search() {
  const fromEnvironment = process.env.CHROMIUM_PATH;
  if (fromEnvironment && isExecutable(fromEnvironment)) return fromEnvironment;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) if (folder && isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** Path of a Chromium; installs Debian's package as root when there is none. Ends the process with advice when it cannot. */
export function findChromium() {
  const found = search();
  if (found) return found;
  if (process.getuid?.() === 0) {
    console.error("No Chromium found: installing Debian's package…");
    const options = { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    spawnSync("apt-get", ["update", "-qq"], options);
    spawnSync("apt-get", ["install", "-y", "-qq", "chromium"], options);
    const installed = search();
    if (installed) return installed;
  }
  console.error(
    "Granuloscope needs Chromium or Chrome: install it (Debian: apt install chromium), or set CHROMIUM_PATH.",
  );
  process.exit(1);
}
