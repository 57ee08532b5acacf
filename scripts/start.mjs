/** `npm start`: installs, builds, serves on loopback and prints the address; the page opens the sample slide and counts it. */

import { distFolder, ensureBuilt } from "./build.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { startServer } from "./serve.mjs";

ensureInstalled();
ensureBuilt();
const { url } = await startServer({ folder: distFolder, port: Number(process.env.PORT ?? 4173) });
console.log(
  `Granuloscope is at ${url}/?sample (the sample slide) and ${url}/ (your own). Research use only. Ctrl+C ends it.`,
);
