import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { ModelTrial } from "../../../src/worker/tasks/model-trial.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    exportTemplate: () => Promise<{ manifest: string; onnx: string } | null>;
  }
}

test("what the PyTorch template exports is accepted, canary answer included (skipped without torch and onnx)", async ({
  skip,
}) => {
  const written = await commands.exportTemplate();
  if (!written) return skip("Debian's python3 with torch and onnx is not on this machine");
  const onnx = Uint8Array.from(atob(written.onnx), (letter) => letter.charCodeAt(0));
  const client = new ModelTrial(
    () => new Worker(new URL("../../../src/worker/tasks/task-worker.ts", import.meta.url), { type: "module" }),
  );
  try {
    const tried = await client.tryModel([
      new File([written.manifest], "manifest.json"),
      new File([onnx], "model.onnx"),
    ]);
    expect(tried.manifest.canary).not.toBeNull();
    expect(tried.manifest.id).toBe("my-network-1");
    expect(tried.facts.operators).toContain("Conv");
  } finally {
    client.close();
  }
});
