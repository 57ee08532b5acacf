import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const generator = pathOf("../../fixtures/formats/make_slides.py");
const sampler = pathOf("../../golden/sample_openslide.py");
const PYTHON = "/usr/bin/python3";
const run = promisify(execFile);

/** A slide built by tests/fixtures/formats, base64, and what OpenSlide reads of it (see sample_openslide.py), base64. */
export interface BuiltSlide {
  readonly file: string;
  /** Null where OpenSlide is missing; "" where it cannot open the file. */
  readonly reference: string | null;
}

/**
 * Test server command: builds a slide; null where Debian's python3 with numpy and Pillow (or a tool that the slide needs) is not on this
 * machine: the test then skips and says so.
 */
export async function buildSlide(_context: unknown, name: string, seed: number): Promise<BuiltSlide | null> {
  if (!existsSync(PYTHON)) return null;
  const folder = await mkdtemp(join(tmpdir(), "granuloscope-slide-"));
  const path = join(folder, name);
  try {
    try {
      await run(PYTHON, ["-B", generator, name, path]);
    } catch (error) {
      if (/ModuleNotFoundError|FileNotFoundError/.test(String(error))) return null;
      throw error;
    }
    return { file: (await readFile(path)).toString("base64"), reference: await sample(path, seed) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sample(path: string, seed: number): Promise<string | null> {
  try {
    const options = { encoding: "buffer", maxBuffer: 256 * 1024 * 1024 } as const;
    const { stdout } = await run(PYTHON, [sampler, path, String(seed), "4"], options);
    return stdout.toString("base64");
  } catch (error) {
    if (/ModuleNotFoundError/.test(String(error))) return null;
    if (/OpenSlide(Unsupported|)\w*Error/.test(String(error))) return "";
    throw error;
  }
}
