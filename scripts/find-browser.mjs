/** Finds browsers on this machine, or installs Debian's packages where that is possible. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const CHROMIUM = {
  names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  variable: "CHROMIUM_PATH",
  package: "chromium",
};
const FIREFOX = { names: ["firefox-esr", "firefox"], variable: "FIREFOX_PATH", package: "firefox-esr" };

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function search({ names, variable }) {
  const fromEnvironment = process.env[variable];
  if (fromEnvironment && isExecutable(fromEnvironment)) return fromEnvironment;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) if (folder && isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** The browser's path; as root, where there is none, Debian's package is installed. null: neither is possible. */
function findOrInstall(browser) {
  const found = search(browser);
  if (found || process.getuid?.() !== 0) return found;
  console.error(`No ${browser.package} found: installing Debian's package…`);
  const options = { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  spawnSync("apt-get", ["update", "-qq"], options);
  spawnSync("apt-get", ["install", "-y", "-qq", browser.package], options);
  return search(browser);
}

/** Path of a Chromium. Ends the process with advice when there is none. */
export function findChromium() {
  const found = findOrInstall(CHROMIUM);
  if (found) return found;
  console.error(
    "Granuloscope needs Chromium or Chrome: install it (Debian: apt install chromium), or set CHROMIUM_PATH.",
  );
  process.exit(1);
}

/** Path of a Firefox, which one test alone needs; "" where there is none. */
export function findFirefox() {
  return findOrInstall(FIREFOX) ?? "";
}

/** Path of WebKit's driver (Debian: webkit2gtk-driver), which one test alone needs, with Xvfb; "" where either is missing. Not installed by itself: it is large. */
export function findWebKitDriver() {
  const driver = search({ names: ["WebKitWebDriver"], variable: "WEBKIT_DRIVER_PATH" });
  return driver && search({ names: ["Xvfb"], variable: "XVFB_PATH" }) ? driver : "";
}
