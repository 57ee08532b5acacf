import { expect, test } from "vitest";
import { chooseBackend } from "../../../src/inference/choose-backend.ts";

const hardware = { description: "some GPU", software: false };
const software = { description: "swiftshader", software: true };

test("auto takes a hardware adapter, and WASM where there is none or only a software one", () => {
  expect(chooseBackend("auto", hardware)).toEqual({ backend: "webgpu", reason: "hardware-adapter" });
  expect(chooseBackend("auto", software)).toEqual({ backend: "wasm", reason: "software-adapter" });
  expect(chooseBackend("auto", null)).toEqual({ backend: "wasm", reason: "no-adapter" });
});

test("an explicit choice is obeyed, or refused with a reason, never swapped silently", () => {
  expect(chooseBackend("webgpu", software).backend).toBe("webgpu");
  expect(chooseBackend("wasm", hardware).backend).toBe("wasm");
  expect(() => chooseBackend("webgpu", null)).toThrow(/no WebGPU adapter/);
});
