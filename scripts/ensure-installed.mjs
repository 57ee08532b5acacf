/** Installs the npm packages when they are missing or older than the lock file. Runs on a machine that has nothing but Node and npm. */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command in the project's folder with its output shown; ends this process when it fails. */
export function runOrExit(command, args, environment = {}) {
  const { status } = spawnSync(command, args, {
    cwd: projectFolder,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  if (status !== 0) {
    console.error(`${command} ${args.join(" ")} failed (exit ${status}).`);
    process.exit(status ?? 1);
  }
}

/**
 * Installs the locked versions where node_modules does not match package-lock.json. Not `npm ci`: it refuses a lock file from which npm itself
 * left out optional packages of other platforms.
 */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Granuloscope needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const installed = `${projectFolder}node_modules/.package-lock.json`;
  const lock = `${projectFolder}package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error("Installing packages…");
  runOrExit("npm", ["install", "--no-save", "--no-audit", "--no-fund"]);
}
