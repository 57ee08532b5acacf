import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import type { ChainHead } from "../../core/audit/audit-log.ts";
import { verifyAuditLogText } from "../../core/audit/verify-audit-log.ts";
import { isTagged } from "../../core/base/errors.ts";
import { compareProvenance, type ProvenanceComparison } from "../../core/exports/compare-records.ts";
import { type ProvenanceRecord, readProvenanceRecord } from "../../core/exports/provenance-record.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import type { FileRegion } from "../../core/regions/region-file.ts";
import type { StainProfile } from "../../core/stain/stain-profile.ts";
import { text } from "../../core/text/text.ts";
import { UsageError } from "../base/arguments.ts";
import { describeFallback } from "../base/describe-failure.ts";
import {
  findModelFiles,
  type HeadlessBrowser,
  identifySlide,
  runHeadless,
  withHeadlessBrowser,
} from "../base/headless-browser.ts";
import { createProgressLine } from "../base/progress-line.ts";
import type { VerifyArguments } from "./verify-arguments.ts";

const words = text.verify;

/** The files to check, told apart. */
interface Evidence {
  readonly receipts: readonly { readonly name: string; readonly receipt: ProvenanceRecord }[];
  readonly auditLogs: readonly { readonly name: string; readonly text: string }[];
}

/** Checks receipts and auditLogs against a slide and says what it finds. -> whether all is as they say. */
export async function verifyFiles(request: VerifyArguments): Promise<boolean> {
  let evidence: Evidence;
  try {
    evidence = readEvidence(request.files);
  } catch (error) {
    if (!isTagged(error, "ExportFailed")) throw error;
    console.log(error.message);
    return false;
  }
  return withHeadlessBrowser(request.backend ?? "auto", async (browser) => {
    const slideId = await identifySlide(browser, request.slide);
    let good = true;
    const heads = evidence.receipts.map(({ receipt }) => receipt.trail);
    for (const { name, text: auditLog } of evidence.auditLogs)
      good = checkAuditLog(name, auditLog, slideId, heads) && good;
    for (const { name, receipt } of evidence.receipts) {
      good = (await checkProvenance(browser, name, receipt, slideId, request)) && good;
    }
    return good;
  });
}

/** @throws UsageError for a file that is neither, ExportFailed for a receipt that was changed. */
function readEvidence(paths: readonly string[]): Evidence {
  const receipts: { name: string; receipt: ProvenanceRecord }[] = [];
  const auditLogs: { name: string; text: string }[] = [];
  for (const path of paths) {
    const content = readText(path);
    const name = basename(path);
    if (/^\{\s*"format"/.test(content)) receipts.push({ name, receipt: readProvenanceRecord(content) });
    else if (content.startsWith('{"at":')) auditLogs.push({ name, text: content });
    else throw new UsageError(words.neither(path));
  }
  return { receipts, auditLogs };
}

/** @throws UsageError for bytes that are no UTF-8: they must not be taken for characters. */
function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(words.neither(path));
    throw error;
  }
}

function checkAuditLog(name: string, auditLog: string, slideId: string, heads: readonly ChainHead[]): boolean {
  const verdict = verifyAuditLogText(auditLog, slideId, heads);
  if (!verdict.sound) {
    console.log(`${name}: ${words.auditLogWrong(verdict.index + 1, text.exports.panel.problems[verdict.problem])}`);
    return false;
  }
  console.log(`${name}: ${words.auditLogSound(verdict.head.entries, verdict.head.hash)}`);
  if (heads.length === 0) console.log(words.noHead);
  return true;
}

async function checkProvenance(
  browser: HeadlessBrowser,
  name: string,
  receipt: ProvenanceRecord,
  slideId: string,
  request: VerifyArguments,
): Promise<boolean> {
  if (receipt.slide.id !== slideId) {
    console.log(`${name}: ${text.headless.otherSlide(receipt.slide.id, slideId)}`);
    return false;
  }
  const ownModel = findModelFiles(request.model);
  const progress = createProgressLine(name, request.quiet);
  const backend = receipt.backend === "webgpu" || receipt.backend === "wasm" ? receipt.backend : "auto";
  const profile = (receipt.settings["stain"] ?? null) as StainProfile | null;
  const again = await runHeadless(browser, {
    slide: request.slide,
    ownModel,
    request: {
      micronsPerPx: receipt.micronsPerPx,
      region: receipt.scope,
      regions: (receipt.settings["regions"] ?? []) as unknown as readonly FileRegion[],
      windows: receipt.windows,
      slideId,
      backend: request.backend ?? backend,
      threads: availableParallelism(),
      guards: receipt.settings["guards"] as ArtefactTreatment,
      stain: profile?.kind ?? "he",
      countedClasses: null,
      stainParameters: profile?.parameters ?? null,
      builtInModel: ownModel ? null : request.model,
      adapter: receipt.settings["adapter"] ?? null,
      files: [],
    },
    onProgress: progress.update,
    onBytes: () => Promise.resolve(),
  }).finally(progress.end);
  if (again.fallback) console.log(`${name}: ${describeFallback(again.fallback)}`);
  const comparison = compareProvenance(receipt, again.receipt);
  for (const line of describeComparison(comparison)) console.log(`${name}: ${line}`);
  return comparison.outcome === "identical" || (comparison.outcome === "same" && !request.exact);
}

function describeComparison({ outcome, cells, differingCells, differences, examples }: ProvenanceComparison): string[] {
  if (outcome === "identical") return [words.identical(cells)];
  const lines = differences.map(({ what, receipt, again }) => words.differs(what, receipt, again));
  const head = outcome === "same" ? words.same(differingCells, cells) : words.different(differingCells, cells);
  return [head, ...lines, ...examples];
}
