import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src/", import.meta.url));

/** Folder -> folders it may import values from, and folders it may import types from. */
const LAYERS: Record<string, { values: string[]; types?: string[] }> = {
  core: { values: [] },
  sources: { values: ["core"] },
  gpu: { values: ["core"] },
  inference: { values: ["core"], types: ["gpu"] },
  cache: { values: ["core"] },
  pipeline: { values: ["core"], types: ["sources", "gpu", "inference", "cache"] },
  worker: { values: ["core", "pipeline", "sources", "gpu", "inference", "cache"] },
  store: { values: ["core"], types: ["worker", "cache"] },
  viewer: { values: ["core", "store"] },
  ui: { values: ["core", "store"] },
};
/** Package -> the only files that may import it (prefixes of paths under src/). */
const SINGLE_IMPORTERS: Record<string, string[]> = {
  openseadragon: ["viewer/"],
  lit: ["ui/", "store/store-controller.ts"],
  "onnxruntime-web": ["inference/ort-engine.ts"],
  idb: ["cache/idb-cache.ts"],
  fzstd: ["sources/tiff/"],
  "@cornerstonejs/codec-openjpeg": ["sources/jpeg2000/"],
  "@zip.js/zip.js": ["sources/", "worker/review-package-zip.ts"],
  "playwright-core": ["batch/"],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(source, file), "utf8");
  const found = text.matchAll(
    /(?:import|export)\s+(type\s)?[^;"']*?from\s*["']([^"']+)["']|import\s*\(?\s*["']([^"']+)["']/g,
  );
  return [...found].map((match) => ({ file, target: match[2] ?? match[3] ?? "", typeOnly: match[1] !== undefined }));
});

function layerOf(file: string): string | null {
  const folder = file.split("/")[0] ?? "";
  return folder in LAYERS ? folder : null;
}

test("imports go down the layers only", () => {
  const wrong: string[] = [];
  for (const { file, target, typeOnly } of imports) {
    const layer = layerOf(file);
    if (layer === null || !target.startsWith(".")) continue;
    const path = relative(source, join(source, dirname(file), target));
    const to = layerOf(path);
    if (to === null || to === layer) continue;
    const allowed = LAYERS[layer];
    // The two ends that other threads' code may see of the worker are held to core alone.
    const seam = /^worker\/(protocol|client|rpc-client|run-collector)\.ts$/.test(file);
    const mayValues = seam ? ["core"] : (allowed?.values ?? []);
    if (mayValues.includes(to) || (typeOnly && allowed?.types?.includes(to))) continue;
    wrong.push(`${file} imports ${path}`);
  }
  expect(wrong).toEqual([]);
});

test("each outside package has its one importer", () => {
  const wrong = imports.filter(({ file, target }) => {
    const owner = Object.keys(SINGLE_IMPORTERS).find((name) => target === name || target.startsWith(`${name}/`));
    if (owner === undefined || layerOf(file) === null) return false;
    return !SINGLE_IMPORTERS[owner]?.some((prefix) => file.startsWith(prefix));
  });
  expect(wrong).toEqual([]);
});

test("only gpu/ imports WGSL", () => {
  expect(imports.filter(({ file, target }) => target.includes(".wgsl") && !file.startsWith("gpu/"))).toEqual([]);
});

test("no source speaks of any, and none exports a default", () => {
  const wrong = files.filter((file) => {
    const text = readFileSync(join(source, file), "utf8");
    return /[:<,|&]\s*any\b(?=\s*[;,)>=[\]|&}]|$)|\bas any\b|^export default/m.test(text);
  });
  expect(wrong).toEqual([]);
});
