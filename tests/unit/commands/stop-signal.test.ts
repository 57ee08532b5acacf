import { expect, test } from "vitest";
import { CommandFailure } from "../../../src/commands/base/run-command.ts";
import { withStopSignal } from "../../../src/commands/base/stop-signal.ts";

test("a command that is not stopped gives what its work gave", async () => {
  expect(await withStopSignal(async () => 7)).toBe(7);
  await expect(withStopSignal(() => Promise.reject(new Error("own")))).rejects.toThrow("own");
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s aborts the work, which puts its things away, and is one failure",
  async (name) => {
    const before = process.listenerCount(name);
    let away = false;
    const stopped = withStopSignal(async (signal) => {
      process.kill(process.pid, name);
      process.kill(process.pid, name);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      away = true;
      throw new Error("Target page, context or browser has been closed");
    });
    await expect(stopped).rejects.toThrow(CommandFailure);
    await expect(stopped).rejects.toThrow(/^Stopped/);
    expect(away).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(process.listenerCount(name)).toBe(before);
  },
);
