/** Builds the app into dist/ when a source is newer than the last build. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { projectFolder, runOrExit } from "./ensure-installed.mjs";

const SOURCES = ["src", "shaders", "models", "samples", "index.html", "vite.config.ts", "package.json"];

function newest(path) {
  const facts = statSync(path);
  if (!facts.isDirectory()) return facts.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

/** The folder of the finished build. */
export const distFolder = `${projectFolder}dist`;

export function ensureBuilt() {
  const built = `${distFolder}/index.html`;
  const sources = SOURCES.map((name) => projectFolder + name).filter((path) => existsSync(path));
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources.map(newest))) return;
  console.error("Building…");
  runOrExit("npx", ["vite", "build", "--logLevel", "warn"]);
}
