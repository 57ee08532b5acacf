/**
 * `node scripts/measure-house.mjs [CHECKOUT]`: the measures of the source of a checkout (default: this one), as Markdown tables: its files, its
 * arrows (imports of one file by another) and circles per folder, and what is done by hand. Only the text is read; nothing is installed or run.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { projectFolder } from "./ensure-installed.mjs";

const source = join(resolve(process.argv[2] ?? projectFolder), "src");
if (!existsSync(source)) {
  console.error(`${source} is no folder: name the folder of a checkout.`);
  process.exit(2);
}
const MAX_COLUMNS = 160;

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
  .map((name) => ({ name, text: readFileSync(join(source, name), "utf8") }))
  .map((file) => ({ ...file, lines: file.text.split("\n").length - 1 }));

const arrows = files.flatMap(({ name, text }) =>
  [...text.matchAll(/(?:from|import\()\s*["'](\.[^"']+\.ts)["']/g)].map(([, target]) => ({
    from: name,
    to: relative(source, join(source, dirname(name), target)),
  })),
);

/** Groups of two or more that reach each other along the arrows (Tarjan 1972, SIAM J Comput 1:146). */
function circlesOf(pairs) {
  const next = new Map();
  for (const { from, to } of pairs) next.set(from, (next.get(from) ?? new Set()).add(to));
  const place = new Map();
  const lowest = new Map();
  const open = [];
  const circles = [];
  const visit = (node) => {
    place.set(node, place.size);
    lowest.set(node, place.get(node));
    open.push(node);
    for (const other of next.get(node) ?? []) {
      if (!place.has(other)) visit(other);
      if (open.includes(other)) lowest.set(node, Math.min(lowest.get(node), lowest.get(other)));
    }
    if (lowest.get(node) !== place.get(node)) return;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1) circles.push(group);
  };
  for (const node of next.keys()) if (!place.has(node)) visit(node);
  return circles;
}

/** "store/review/log.ts" -> "store/review"; a file directly on its floor is a group of its own name. */
const folderOf = (name) => name.split("/").slice(0, -1).slice(0, 2).join("/") || ".";
const floorOf = (name) => (name.includes("/") ? name.split("/")[0] : ".");
/** The floor of a folder. */
const topOf = (folder) => folder.split("/")[0];
const matches = (pattern) => files.reduce((sum, { text }) => sum + [...text.matchAll(pattern)].length, 0);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const lines = files.map((file) => file.lines);
const between = arrows
  .map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))
  .filter(({ from, to }) => from !== to);
const importers = new Map();
for (const { from, to } of arrows) importers.set(to, (importers.get(to) ?? new Set()).add(from));
const long = files.flatMap(({ text }) => text.split("\n").filter((line) => line.length > MAX_COLUMNS));
const largest = [...files].sort((a, b) => b.lines - a.lines).slice(0, 5);

console.log("| measure | value |\n|---|---:|");
for (const [measure, value] of [
  ["files", files.length],
  ["lines", lines.reduce((sum, count) => sum + count, 0)],
  ["median lines of a file", median(lines)],
  ["largest files", largest.map(({ name, lines: count }) => `${name} ${count}`).join(", ")],
  ["files above 260 lines", lines.filter((count) => count > 260).length],
  ["files with one importer", [...importers.values()].filter((set) => set.size === 1).length],
  ["imports between files", arrows.length],
  ["circles of files", circlesOf(arrows).length],
  ["circles of folders, on one floor", circlesOf(between.filter((a) => topOf(a.from) === topOf(a.to))).length],
  ["cache keys made by hand", matches(/\b(?:key = |key\(\)[^}]*?return )`\$\{[^`]*\}\/\$\{[^`]*`/g)],
  ["`.app=` bindings", matches(/\.app=/g)],
  [`lines over ${MAX_COLUMNS} characters`, long.length],
]) {
  console.log(`| ${measure} | ${value} |`);
}

console.log("\n| floor | files | lines | folders | imports inside | of them between folders | circles of folders |");
console.log("|---|---:|---:|---:|---:|---:|---:|");
for (const floor of [...new Set(files.map(({ name }) => floorOf(name)))].sort()) {
  const here = files.filter(({ name }) => floorOf(name) === floor);
  const inside = arrows.filter(({ from, to }) => floorOf(from) === floor && floorOf(to) === floor);
  const cross = inside.filter(({ from, to }) => folderOf(from) !== folderOf(to));
  const circles = circlesOf(cross.map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) })));
  const folders = new Set(here.map(({ name }) => folderOf(name))).size;
  const total = here.reduce((sum, file) => sum + file.lines, 0);
  const cells = [floor, here.length, total, folders, inside.length, cross.length, circles.length];
  console.log(`| ${cells.join(" | ")} |`);
}
