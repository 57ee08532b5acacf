import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../../../shared/data/reports/generate/serve.mjs", import.meta.url));
const PORT = 8937;
let server: ChildProcess | null = null;

/** Test server command: starts the server that answers as real ones do; its address, or null where the reports are not on this machine. */
export async function startReportServer(): Promise<string | null> {
  if (!existsSync(script)) return null;
  const started = spawn(process.execPath, [script, String(PORT)], { stdio: ["ignore", "pipe", "inherit"] });
  server = started;
  await new Promise<void>((resolve, reject) => {
    started.stdout.once("data", () => resolve());
    started.once("exit", (code) => reject(new Error(`the report server ended with ${code}`)));
  });
  started.stdout.resume();
  return `http://127.0.0.1:${PORT}`;
}

export async function stopReportServer(): Promise<void> {
  server?.kill();
  server = null;
}
