import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const golden = fileURLToPath(new URL("../../golden/", import.meta.url));
const dataFolder = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

/**
 * Test server command: what a script of tests/golden prints; null where Debian's python3 or one of the modules is not on this machine (the test
 * then skips and says so). An argument "data:PATH" becomes the path of a file of the real-data folder.
 */
export async function runGoldenScript(
  _context: unknown,
  script: string,
  modules: string,
  given: string[] = [],
): Promise<string | null> {
  const python = "/usr/bin/python3";
  if (!existsSync(python)) return null;
  const run = promisify(execFile);
  try {
    await run(python, ["-c", `import ${modules}`]);
  } catch {
    return null;
  }
  const resolved = given.map((argument) => argument.replace(/^data:/, dataFolder));
  const { stdout } = await run(python, [golden + script, ...resolved], { maxBuffer: 512 * 1024 * 1024 });
  return stdout;
}
