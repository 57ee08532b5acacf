import { TaggedError } from "../base/errors.ts";
import { parseCellName } from "../cells/cell-names.ts";
import { NOT_A_CELL } from "./answers.ts";
import { REVIEW_ORDERINGS, type ReviewDecision, type Verdict } from "./decision.ts";
import { damaged, isClass, isNumber, isPoint, isRecord, isText, parse } from "./package-values.ts";
import type { SampledQuadrats } from "./quadrat-package.ts";
import type { ReadingList } from "./reading-list.ts";

/** Names inside a review package. Stored names; today's words are reading lists for plans and quadrats for tiles. */
export const PACKAGE_MEMBERS = {
  manifest: "package.json",
  decisions: "decisions.jsonl",
  plans: "plans.json",
  quadrats: "tiles.json",
} as const;
export const PACKAGE_FORMAT = "granuloscope-review";
export const PACKAGE_VERSION = 1;

/** What a package is about: it is imported only where all of it is the same. */
export interface PackageSubject {
  readonly slide: {
    readonly id: string;
    readonly name: string;
    readonly widthPx: number;
    readonly heightPx: number;
    readonly micronsPerPx: number;
  };
  readonly model: { readonly id: string; readonly sha256: string };
  /** core/model/result analysisKey: slide, model, µm/px, detection parameters, pipeline version. */
  readonly analysis: string;
}

export interface PackageManifest extends PackageSubject {
  readonly format: typeof PACKAGE_FORMAT;
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly createdBy: string;
  /** Every member but the manifest, with its SHA-256 in lower-case hexadecimal. */
  readonly members: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
  readonly researchUseOnly: string;
}

/** What a package holds. */
export interface ReviewPackage {
  readonly manifest: PackageManifest;
  readonly decisions: readonly ReviewDecision[];
  readonly plans: readonly ReadingList[];
  /** Nothing in packages made before quadrats were packed. */
  readonly quadrats: SampledQuadrats;
}

const VERDICTS: readonly Verdict[] = ["accept", "relabel", "reject", "unsure", "clear", "add", "split", "merge"];

/** Reads the manifest's text. @throws PackageDamaged for what is no manifest, PackageMismatch for a later version. */
export function readPackageManifest(json: string): PackageManifest {
  const value = parse(json, PACKAGE_MEMBERS.manifest);
  if (!isRecord(value) || value["format"] !== PACKAGE_FORMAT) throw damaged("not a Granuloscope review package");
  if (value["version"] !== PACKAGE_VERSION) {
    throw new TaggedError("PackageMismatch", "package version", {
      field: "version",
      package: String(value["version"]),
    });
  }
  const { slide, model, members } = value;
  const whole =
    isRecord(slide) &&
    isRecord(model) &&
    Array.isArray(members) &&
    members.every((one) => isRecord(one) && isText(one["name"]) && /^[0-9a-f]{64}$/.test(String(one["sha256"]))) &&
    [slide["id"], slide["name"], model["id"], model["sha256"], value["analysis"], value["createdBy"]].every(isText) &&
    [slide["widthPx"], slide["heightPx"], slide["micronsPerPx"]].every(isNumber);
  if (!whole) throw damaged(`${PACKAGE_MEMBERS.manifest} is not complete`);
  return value as unknown as PackageManifest;
}

/** Compares what a package is about with what is open. @throws PackageMismatch, naming the first thing that differs. */
export function checkPackageSubject(theirs: PackageSubject, ours: PackageSubject): void {
  const compared: readonly (readonly [string, string | number, string | number])[] = [
    ["slide", theirs.slide.id, ours.slide.id],
    ["network", theirs.model.sha256, ours.model.sha256],
    ["µm/px", theirs.slide.micronsPerPx, ours.slide.micronsPerPx],
    ["analysis", theirs.analysis, ours.analysis],
  ];
  for (const [field, their, our] of compared) {
    if (their === our) continue;
    const shown = field === "slide" ? [theirs.slide.name, ours.slide.name] : [their, our];
    throw new TaggedError("PackageMismatch", `another ${field}`, {
      field,
      package: String(shown[0]).slice(0, 60),
      open: String(shown[1]).slice(0, 60),
    });
  }
}

/** One decision per line. */
export function decisionLines(decisions: readonly ReviewDecision[]): string {
  return decisions.map((decision) => `${JSON.stringify(decision)}\n`).join("");
}

/** Reads what decisionLines wrote; every one must be on `analysis`. @throws PackageDamaged. */
export function readDecisionLines(text: string, analysis: string): ReviewDecision[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line, at) => {
    const value = parse(line, `${PACKAGE_MEMBERS.decisions}, line ${at + 1}`);
    if (!isDecision(value) || value.analysis !== analysis) throw damaged(`decision ${at + 1} is not valid`);
    return value;
  });
}

/** @throws PackageDamaged. */
export function readPlans(json: string, analysis: string): ReadingList[] {
  const value = parse(json, PACKAGE_MEMBERS.plans);
  if (!Array.isArray(value)) throw damaged(`${PACKAGE_MEMBERS.plans} is no list`);
  return value.map((plan: unknown, at) => {
    if (!isPlan(plan) || plan.analysis !== analysis) throw damaged(`sample plan ${at + 1} is not valid`);
    return plan;
  });
}

function isDecision(value: unknown): value is ReviewDecision {
  if (!isRecord(value)) return false;
  const { cellId, verdict, classId, positions, intoCellId } = value;
  const name = (one: unknown): boolean => isText(one) && parseCellName(one) !== null;
  const needed = verdict === "add" ? 1 : verdict === "split" ? 2 : 0;
  const needsClass = verdict === "relabel" || verdict === "add" || verdict === "split";
  return (
    isText(value["uid"]) &&
    value["uid"] !== "" &&
    isText(value["analysis"]) &&
    name(cellId) &&
    VERDICTS.includes(verdict as Verdict) &&
    (needsClass ? isClass(classId) : classId === null || isClass(classId)) &&
    Array.isArray(positions) &&
    positions.length === needed &&
    positions.every(isPoint) &&
    (verdict === "merge" ? name(intoCellId) : intoCellId === null || name(intoCellId)) &&
    isText(value["reviewer"]) &&
    (value["role"] === "reader" || value["role"] === "adjudicator") &&
    isNumber(value["decidedAt"]) &&
    (value["lookedMs"] === null || isNumber(value["lookedMs"])) &&
    isText(value["note"]) &&
    typeof value["blinded"] === "boolean" &&
    typeof value["probe"] === "boolean" &&
    (REVIEW_ORDERINGS as readonly unknown[]).includes(value["ordering"]) &&
    (value["session"] === null || isText(value["session"])) &&
    (value["undoes"] === null || isText(value["undoes"])) &&
    isNumber(value["sequence"])
  );
}

function isPlan(value: unknown): value is ReadingList {
  return (
    isRecord(value) &&
    [value["id"], value["analysis"], value["createdBy"]].every(isText) &&
    [value["createdAt"], value["seed"], value["knownShare"]].every(isNumber) &&
    (REVIEW_ORDERINGS as readonly unknown[]).includes(value["ordering"]) &&
    (value["role"] === "reader" || value["role"] === "adjudicator") &&
    typeof value["blinded"] === "boolean" &&
    Array.isArray(value["cells"]) &&
    value["cells"].every((cell) => isText(cell) && parseCellName(cell) !== null) &&
    isRecord(value["known"]) &&
    Object.values(value["known"]).every((answer) => isClass(answer) || answer === NOT_A_CELL)
  );
}
