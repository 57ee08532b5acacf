import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { CELL_CLASSES, type CellClass } from "../../core/cells/cells.ts";
import type { Bounds } from "../../core/geometry/shape.ts";
import type { BackendChoice } from "../../core/model/stages.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import { isPlausibleMicronsPerPx } from "../../core/slide/slide.ts";
import { STAIN_KINDS, type StainKind } from "../../core/stain/stain-profile.ts";

/** What the headless command was asked to do. */
export interface CountArguments {
  readonly slides: readonly string[];
  readonly out: string;
  readonly micronsPerPx: number | null;
  /** Which of several images in a file, by number or name. */
  readonly image: string | null;
  readonly model: string | null;
  readonly region: Bounds | null;
  /** Path of a GeoJSON file of regions. */
  readonly regions: string | null;
  readonly backend: BackendChoice;
  /** Threads of the network on the CPU: nobody pans here, so all cores, unless the user wants some for other work. */
  readonly threads: number;
  readonly guards: ArtefactTreatment;
  /** How the slides are stained; auto: as their colours say. */
  readonly stain: StainKind | "auto";
  /** Classes the user counts, which decides what is flagged; null: the usual ones of the stain. */
  readonly countedClasses: readonly CellClass[] | null;
  /** Path of an adapter's file. */
  readonly adapter: string | null;
  /** Files beside the usual ones. */
  readonly also: readonly ("measurements" | "dicom")[];
  readonly quiet: boolean;
  readonly help: boolean;
}

/** The command line is wrong; the message says how and what to write instead. */
export class UsageError extends Error {}

/** Reads the command line. @throws UsageError. */
export function parseCountArguments(argv: readonly string[]): CountArguments {
  const { values, positionals } = parse(argv);
  const help = values.help === true;
  if (!help && positionals.length === 0) throw new UsageError("name at least one slide");
  if (!help && !values.out) throw new UsageError("say where the results go: --out DIR");
  const backend = values.backend ?? "auto";
  if (backend !== "auto" && backend !== "webgpu" && backend !== "wasm") {
    throw new UsageError(`--backend is auto, webgpu or wasm, not "${backend}"`);
  }
  const guards = values.guards ?? "mark";
  if (guards !== "mark" && guards !== "leave-out") {
    throw new UsageError(`--guards is mark or leave-out, not "${guards}"`);
  }
  // As in the app the slide's colours decide, but where a network for H&E is named.
  const stain = values.stain ?? (values.model === undefined && values.adapter === undefined ? "auto" : "he");
  if (stain !== "auto" && !isStainKind(stain)) {
    throw new UsageError(`--stain is ${STAIN_KINDS.join(", ")} or auto, not "${stain}"`);
  }
  if (stain !== "he" && values.model !== undefined) {
    throw new UsageError(`--model names a network for H&E; with --stain ${stain} leave it out`);
  }
  if (stain !== "he" && stain !== "auto" && values.adapter !== undefined) {
    throw new UsageError(`--adapter belongs to a network for H&E; with --stain ${stain} leave it out`);
  }
  if (values.regions !== undefined && positionals.length > 1) {
    throw new UsageError("--regions are in px of one slide: name one slide at a time with them");
  }
  return {
    slides: positionals,
    out: values.out ?? "",
    micronsPerPx: values.mpp === undefined ? null : parseMicronsPerPx(values.mpp),
    image: values.image ?? null,
    model: values.model ?? null,
    region: values.region === undefined ? null : parseRegion(values.region),
    regions: values.regions ?? null,
    backend,
    threads: values.threads === undefined ? availableParallelism() : parseThreads(values.threads),
    guards,
    stain,
    countedClasses: values.classes === undefined ? null : parseClasses(values.classes),
    adapter: values.adapter ?? null,
    also: values.also === undefined ? [] : parseAlso(values.also),
    quiet: values.quiet === true,
    help,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        out: { type: "string" },
        mpp: { type: "string" },
        image: { type: "string" },
        model: { type: "string" },
        region: { type: "string" },
        regions: { type: "string" },
        backend: { type: "string" },
        threads: { type: "string" },
        guards: { type: "string" },
        stain: { type: "string" },
        classes: { type: "string" },
        adapter: { type: "string" },
        also: { type: "string" },
        quiet: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isStainKind(name: string): name is StainKind {
  return STAIN_KINDS.some((kind) => kind === name);
}

function parseThreads(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 256) {
    throw new UsageError(`--threads is a whole number from 1 to 256, not "${value}"`);
  }
  return number;
}

function parseMicronsPerPx(value: string): number {
  const number = Number(value);
  if (!isPlausibleMicronsPerPx(number)) {
    throw new UsageError(
      `--mpp is the slide's micrometres per pixel, from 0.05 to 20 (0.25 for a 40x scan), not "${value}"`,
    );
  }
  return number;
}

/** "eosinophil,mast-cell" -> class names. */
function parseClasses(value: string): CellClass[] {
  return value.split(",").map((part) => {
    const wanted = part.trim().toLowerCase().replaceAll("-", " ");
    const found = CELL_CLASSES.find((name) => name.toLowerCase() === wanted);
    if (!found) {
      const names = CELL_CLASSES.map((name) => name.toLowerCase().replaceAll(" ", "-")).join(", ");
      throw new UsageError(`--classes names the classes to count, with commas: ${names}; not "${part}"`);
    }
    return found;
  });
}

function parseAlso(value: string): ("measurements" | "dicom")[] {
  return value.split(",").map((name) => {
    if (name !== "measurements" && name !== "dicom") {
      throw new UsageError(`--also is measurements, dicom or both with a comma, not "${value}"`);
    }
    return name;
  });
}

function parseRegion(value: string): Bounds {
  // Number("") is 0: an empty place, as a script's unset variable leaves it, would silently be another region.
  const numbers = value.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [x, y, width, height] = numbers;
  const good = numbers.length === 4 && numbers.every(Number.isFinite) && (width ?? 0) > 0 && (height ?? 0) > 0;
  if (!good) throw new UsageError(`--region is x,y,width,height in full-resolution px, not "${value}"`);
  return { x0: x ?? 0, y0: y ?? 0, x1: (x ?? 0) + (width ?? 0), y1: (y ?? 0) + (height ?? 0) };
}
