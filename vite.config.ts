import { fileURLToPath } from "node:url";
import { defaultClientConditions, defineConfig } from "vite";

/** Served with every response: cross-origin isolation for WASM threads, and a policy that lets no script or data out. */
export const securityHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  // The build of the network's runtime that loads its .mjs and .wasm from addresses we give it (src/inference/ort-engine.ts): nothing
  // is started from a blob or another host, which the content security policy forbids.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
  optimizeDeps: { exclude: ["onnxruntime-web"] },
  build: { target: "es2022", outDir: "dist", assetsInlineLimit: 0, sourcemap: false, chunkSizeWarningLimit: 1500 },
  worker: { format: "es" },
  assetsInclude: ["**/*.onnx", "**/*.wgsl.txt"],
  server: { host: "127.0.0.1", headers: securityHeaders },
  preview: { host: "127.0.0.1", headers: securityHeaders },
});
