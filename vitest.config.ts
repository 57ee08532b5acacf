import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { buildSlide } from "./tests/browser/support/built-slide-command.ts";
import { startIipServer, stopIipServer } from "./tests/browser/support/iip-command.ts";
import { startOrthanc, stopOrthanc } from "./tests/browser/support/orthanc-command.ts";
import { runGoldenScript } from "./tests/browser/support/python-command.ts";
import { readWithOpenSlide } from "./tests/browser/support/reference-command.ts";
import { startReportServer, stopReportServer } from "./tests/browser/support/report-server-command.ts";
import { exportTemplate } from "./tests/browser/support/template-command.ts";
import { securityHeaders } from "./vite.config.ts";

const sharedFolder = fileURLToPath(new URL("../shared", import.meta.url));
const hasSharedData = existsSync(`${sharedFolder}/data/README.md`);

const malformedPaths = hasSharedData
  ? ["malformed", "formats"].flatMap((folder) =>
      readdirSync(`${sharedFolder}/data/${folder}`, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".txt"))
        .map((entry) => `${entry.parentPath}/${entry.name}`.slice(`${sharedFolder}/data/`.length)),
    )
  : [];

/** Chromium without any background request, with a software WebGPU adapter. */
const chromiumArguments = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/golden/**/*.test.ts"],
          exclude: ["**/*.slow.test.ts"],
          environment: "node",
          // Files share a thread's modules, which halves the suite's time. So a test may not replace a module or leave a global changed.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          // Brute force, large files and the training's own tests in Python: each takes seconds.
          name: "slow",
          include: ["tests/unit/**/*.slow.test.ts", "tests/golden/**/*.slow.test.ts"],
          environment: "node",
          testTimeout: 120_000,
        },
      },
      {
        define: {
          __SHARED_DATA__: JSON.stringify(hasSharedData ? `/@fs${sharedFolder}/data` : null),
          __MALFORMED_PATHS__: JSON.stringify(malformedPaths),
        },
        server: { headers: securityHeaders, fs: { allow: [".", sharedFolder] } },
        // These ahead of time: found late, they would reload the page in the middle of a test.
        optimizeDeps: {
          exclude: ["onnxruntime-web"],
          include: ["webgpu-utils", "fake-indexeddb/auto", "fzstd", "@cornerstonejs/codec-openjpeg/decodewasmjs"],
        },
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          testTimeout: 120_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: {
              buildSlide,
              exportTemplate,
              readWithOpenSlide,
              runGoldenScript,
              startIipServer,
              startOrthanc,
              startReportServer,
              stopIipServer,
              stopOrthanc,
              stopReportServer,
            },
            provider: playwright({
              launchOptions: {
                executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
                args: chromiumArguments,
              },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
