import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("../../../models/template/export_from_pytorch.py", import.meta.url));

/**
 * Test server command: what models/template writes, manifest as text and network as base64; null where Debian's python3 with torch and onnx is
 * not on this machine (the test then skips and says so).
 */
export async function exportTemplate(): Promise<{ manifest: string; onnx: string } | null> {
  const python = "/usr/bin/python3";
  if (!existsSync(python)) return null;
  const run = promisify(execFile);
  try {
    await run(python, ["-c", "import torch, onnx"]);
  } catch {
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), "granuloscope-template-"));
  try {
    await run(python, [script, "--out", folder]);
    const onnx = await readFile(join(folder, "model.onnx"));
    return { manifest: await readFile(join(folder, "manifest.json"), "utf8"), onnx: onnx.toString("base64") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
