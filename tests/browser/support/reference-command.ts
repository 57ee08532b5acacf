import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("../../golden/read_openslide.py", import.meta.url));
const dataFolder = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

/**
 * Test server command: regions of a slide as OpenSlide reads them, base64 of raw RGB; null where Debian's python3-openslide or the slide is
 * not on this machine (the tests then skip and say so).
 */
export async function readWithOpenSlide(_context: unknown, path: string, regions: string[]): Promise<string | null> {
  const python = "/usr/bin/python3";
  if (!existsSync(python) || !existsSync(dataFolder + path)) return null;
  const run = promisify(execFile);
  try {
    await run(python, ["-c", "import openslide, PIL"]);
  } catch {
    return null;
  }
  const { stdout } = await run(python, [script, dataFolder + path, ...regions], {
    encoding: "buffer",
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout.toString("base64");
}
