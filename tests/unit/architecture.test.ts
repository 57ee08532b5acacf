import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src/", import.meta.url));

/** Floor -> its nouns. A noun may import the nouns of its own floor that stand before it. */
const NOUNS = JSON.parse(readFileSync(join(source, "nouns.json"), "utf8")) as Record<string, readonly string[]>;

/** Floor -> floors it may import values from, and floors it may import types from. */
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
  lit: ["ui/", "store/base/store-controller.ts"],
  "onnxruntime-web": ["inference/ort-engine.ts"],
  idb: ["cache/idb-cache.ts"],
  fzstd: ["sources/tiff/"],
  "@cornerstonejs/codec-openjpeg": ["sources/jpeg2000/"],
  "@zip.js/zip.js": ["sources/", "worker/tasks/review-package-zip.ts"],
  "playwright-core": ["commands/"],
};

interface Import {
  readonly file: string;
  /** As written. */
  readonly target: string;
  /** Under src/ where the target is a file of ours, else null. */
  readonly path: string | null;
  readonly typeOnly: boolean;
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(source, file), "utf8");
  const found = text.matchAll(
    /(?:import|export)\s+(type\s)?[^;"']*?from\s*["']([^"']+)["']|import\s*\(?\s*["']([^"']+)["']/g,
  );
  return [...found].map((match) => {
    const target = match[2] ?? match[3] ?? "";
    const path = target.startsWith(".") ? relative(source, join(source, dirname(file), target)) : null;
    return { file, target, path, typeOnly: match[1] !== undefined };
  });
});
const inside = imports.flatMap((one) => (one.path === null ? [] : [{ ...one, path: one.path }]));

function layerOf(file: string): string | null {
  const folder = file.split("/")[0] ?? "";
  return folder in LAYERS ? folder : null;
}

/** "core/cells/cells.ts" -> ["core", "cells"]; null outside the floors that have nouns. */
function nounOf(file: string): readonly [string, string] | null {
  const [floor = "", noun = "", ...rest] = file.split("/");
  return floor in NOUNS && rest.length > 0 ? [floor, noun] : null;
}

test("imports go down the floors only", () => {
  const wrong: string[] = [];
  for (const { file, path, typeOnly } of inside) {
    const layer = layerOf(file);
    const to = layerOf(path);
    if (layer === null || to === null || to === layer) continue;
    const allowed = LAYERS[layer];
    // The two ends that other threads' code may see of the worker are held to core alone.
    const seam = /^worker\/(rpc\/(protocol|client)|analysis\/(analysis-client|run-collector))\.ts$/.test(file);
    const mayValues = seam ? ["core"] : (allowed?.values ?? []);
    if (mayValues.includes(to) || (typeOnly && allowed?.types?.includes(to))) continue;
    wrong.push(`${file} imports ${path}`);
  }
  expect(wrong).toEqual([]);
});

test("every folder of a floor with nouns is in the list", () => {
  const unlisted = files.filter((file) => {
    const noun = nounOf(file);
    return noun !== null && !NOUNS[noun[0]]?.includes(noun[1]);
  });
  expect(unlisted).toEqual([]);
});

test("a noun imports only nouns above it in the list of its floor", () => {
  const wrong = inside.filter(({ file, path }) => {
    const from = nounOf(file);
    const to = nounOf(path);
    if (from === null || to === null || from[0] !== to[0] || from[1] === to[1]) return false;
    const order = NOUNS[from[0]] as readonly string[];
    return order.indexOf(to[1]) > order.indexOf(from[1]);
  });
  expect(wrong.map(({ file, path }) => `${file} imports ${path}`)).toEqual([]);
});

test("nobody imports another noun's internals: what lies in a folder of it", () => {
  const wrong = inside.filter(({ file, path }) => {
    const to = nounOf(path);
    return to !== null && path.split("/").length > 3 && dirname(file).split("/").slice(0, 2).join("/") !== to.join("/");
  });
  expect(wrong.map(({ file, path }) => `${file} imports ${path}`)).toEqual([]);
});

test("no file imports itself, by however many others", () => {
  const next = new Map<string, string[]>();
  for (const { file, path } of inside) next.set(file, [...(next.get(file) ?? []), path]);
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (file: string, above: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      circles.push([...above.slice(above.indexOf(file)), file].join(" -> "));
      return;
    }
    state.set(file, "open");
    for (const other of next.get(file) ?? []) visit(other, [...above, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
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
