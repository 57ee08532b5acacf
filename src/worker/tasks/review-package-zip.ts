import {
  BlobReader,
  BlobWriter,
  configure,
  type FileEntry,
  TextReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js";
import { TaggedError } from "../../core/base/errors.ts";
import {
  checkPackageSubject,
  decisionLines,
  PACKAGE_FORMAT,
  PACKAGE_MEMBERS,
  PACKAGE_VERSION,
  type PackageManifest,
  type PackageSubject,
  type ReviewPackage,
  readDecisionLines,
  readPackageManifest,
  readPlans,
} from "../../core/review/package-format.ts";
import {
  NO_SAMPLED_QUADRATS,
  readSampledQuadrats,
  type SampledQuadrats,
  sampledQuadratsJson,
} from "../../core/review/quadrat-package.ts";
import type { ReadingList, ReviewDecision } from "../../core/review/review.ts";

/** What goes into a package; crops are PNG files by cell name. */
export interface PackageContents {
  readonly subject: PackageSubject;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly decisions: readonly ReviewDecision[];
  readonly plans: readonly ReadingList[];
  readonly quadrats: SampledQuadrats;
  readonly crops: readonly { readonly cellId: string; readonly png: Blob }[];
  readonly researchUseOnly: string;
}

const MAX_MEMBERS = 50_000;
const MAX_MEMBER_BYTES = 512 * 1024 * 1024;

/** Writes a review package: the members, each with its SHA-256 in the manifest. */
export async function writeReviewPackage(contents: PackageContents): Promise<Blob> {
  // zip.js would start workers of its own; this runs in one already.
  configure({ useWebWorkers: false });
  const files: { name: string; data: Uint8Array<ArrayBuffer> }[] = [
    { name: PACKAGE_MEMBERS.decisions, data: encode(decisionLines(contents.decisions)) },
    { name: PACKAGE_MEMBERS.plans, data: encode(`${JSON.stringify(contents.plans, null, 1)}\n`) },
    { name: PACKAGE_MEMBERS.quadrats, data: encode(sampledQuadratsJson(contents.quadrats)) },
  ];
  for (const { cellId, png } of contents.crops) {
    files.push({ name: `crops/${cellId.replace("/", "-")}.png`, data: new Uint8Array(await png.arrayBuffer()) });
  }
  const manifest: PackageManifest = {
    format: PACKAGE_FORMAT,
    version: PACKAGE_VERSION,
    createdAt: contents.createdAt.toISOString(),
    createdBy: contents.createdBy,
    ...contents.subject,
    members: await Promise.all(
      files.map(async ({ name, data }) => ({ name, sha256: await sha256(data), bytes: data.length })),
    ),
    researchUseOnly: contents.researchUseOnly,
  };
  const writer = new ZipWriter(new BlobWriter("application/zip"));
  await writer.add(PACKAGE_MEMBERS.manifest, new TextReader(`${JSON.stringify(manifest, null, 1)}\n`));
  for (const { name, data } of files) await writer.add(name, new BlobReader(new Blob([data])));
  return writer.close();
}

/**
 * Reads a package on what is open: every member against its SHA-256, every decision against its form. @throws PackageDamaged,
 * PackageMismatch (another slide, network or scale).
 */
export async function readReviewPackage(file: Blob, ours: PackageSubject): Promise<ReviewPackage> {
  configure({ useWebWorkers: false });
  const entries = await listEntries(file);
  const manifestBytes = await readEntry(entries, PACKAGE_MEMBERS.manifest);
  const manifest = readPackageManifest(new TextDecoder().decode(manifestBytes));
  checkPackageSubject(manifest, ours);
  const read = new Map<string, string>();
  for (const { name, sha256: expected } of manifest.members) {
    const data = await readEntry(entries, name);
    if ((await sha256(data)) !== expected) throw damaged(`${name} is not what it was when the package was made`);
    if (!name.startsWith("crops/")) read.set(name, new TextDecoder().decode(data));
  }
  const decisions = read.get(PACKAGE_MEMBERS.decisions);
  const plans = read.get(PACKAGE_MEMBERS.plans);
  const quadrats = read.get(PACKAGE_MEMBERS.quadrats);
  if (decisions === undefined || plans === undefined) throw damaged("decisions or sample plans are missing");
  return {
    manifest,
    decisions: readDecisionLines(decisions, manifest.analysis),
    plans: readPlans(plans, manifest.analysis),
    quadrats: quadrats === undefined ? NO_SAMPLED_QUADRATS : readSampledQuadrats(quadrats, manifest.analysis),
  };
}

async function listEntries(file: Blob): Promise<Map<string, FileEntry>> {
  try {
    const entries = await new ZipReader(new BlobReader(file)).getEntries();
    if (entries.length > MAX_MEMBERS) throw damaged(`${entries.length} members`);
    return new Map(entries.flatMap((entry) => (entry.directory ? [] : [[entry.filename, entry]])));
  } catch (error) {
    throw error instanceof TaggedError ? error : damaged("not a zip file, or cut short");
  }
}

async function readEntry(entries: ReadonlyMap<string, FileEntry>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const entry = entries.get(name);
  if (!entry) throw damaged(`${name} is missing`);
  if (entry.uncompressedSize > MAX_MEMBER_BYTES) throw damaged(`${name} is too large`);
  try {
    return await entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
  } catch {
    throw damaged(`${name} cannot be read`);
  }
}

function damaged(what: string): TaggedError {
  return new TaggedError("PackageDamaged", `review package: ${what}`, { problem: what });
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", data);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
