import { expect, test, vi } from "vitest";
import { findAdapter, requestDevice, summariseAdapter } from "../../../src/gpu/device.ts";
import { readStaging } from "../../../src/gpu/readback.ts";

test("the software adapter of the test browser is recognised as one", async () => {
  const adapter = await findAdapter();
  if (!adapter) throw new Error("no adapter");
  const facts = summariseAdapter(adapter);
  expect(facts.software).toBe(true);
  expect(facts.description.length).toBeGreaterThan(0);
});

test("a browser whose GPU process is still starting is asked once more, and no machine without an adapter waits twice", async () => {
  const asked = vi.spyOn(navigator.gpu, "requestAdapter").mockResolvedValueOnce(null);
  expect(await findAdapter()).not.toBeNull();
  expect(asked).toHaveBeenCalledTimes(2);
  asked.mockClear().mockResolvedValueOnce(null);
  expect(await findAdapter()).toBeNull();
  expect(asked).toHaveBeenCalledTimes(1);
  asked.mockRestore();
});

test("the device has the adapter's limits, not the default ones", async () => {
  const adapter = await findAdapter();
  if (!adapter) throw new Error("no adapter");
  const { device, destroy } = await requestDevice(adapter);
  expect(device.limits.maxStorageBufferBindingSize).toBe(adapter.limits.maxStorageBufferBindingSize);
  destroy();
});

test("a readback whose device is gone rejects with DeviceLost", async () => {
  const adapter = await findAdapter();
  if (!adapter) throw new Error("no adapter");
  const { device, destroy } = await requestDevice(adapter);
  const staging = device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  destroy();
  await expect(readStaging(device, staging, 16)).rejects.toMatchObject({ _tag: "DeviceLost" });
});
