/** `npm run bench:hardware`: serves the bench page on loopback and prints its address, to be opened in the browser to be measured. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "vite";
import { ensureInstalled, projectFolder } from "../../scripts/ensure-installed.mjs";

ensureInstalled();
const server = await createServer({
  root: projectFolder,
  cacheDir: mkdtempSync(join(tmpdir(), "granuloscope-bench-")),
  logLevel: "error",
  // A free port: at another address than the app's, whose stored slides the bench must not meet.
  server: { host: "127.0.0.1", port: 0, watch: null, hmr: false },
});
await server.listen();
const { port } = server.httpServer.address();
console.log(`Open http://127.0.0.1:${port}/bench/hardware/index.html in the browser to be measured, and press Measure. Ctrl+C ends it.`);
