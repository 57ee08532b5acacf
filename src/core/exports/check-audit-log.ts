import type { AuditEntry, ChainHead } from "../audit/audit-log.ts";
import { type AuditLogVerdict, AuditLogVerifier, readAuditLine } from "../audit/verify-audit-log.ts";
import { canonicalJson, type JsonValue } from "../base/canonical-json.ts";
import { TaggedError } from "../base/errors.ts";
import { text as words } from "../text/text.ts";
import { differs, type FileCheck, textCheck } from "./file-check.ts";

/**
 * Reads an audit log file back: every line is the canonical text of the entry it was made of, and the chain of what was read is sound and passes
 * through `kept`, the head that is stored apart. @throws ExportFailed where file and entries differ, AuditLogDamaged where the entries themselves
 * are no sound chain.
 */
export function checkAuditLog(slideId: string, expected: readonly AuditEntry[], kept: ChainHead): FileCheck {
  const verifier = new AuditLogVerifier(slideId, [kept]);
  let unfinished = "";
  let lines = 0;
  const take = (line: string): void => {
    const entry = readAuditLine(line);
    const wanted = expected[lines];
    if (!entry || !wanted || canonicalJson(wanted as unknown as JsonValue) !== line) {
      throw differs("an entry", { line: lines + 1 });
    }
    lines++;
    if (!verifier.add(entry)) refuse(verifier.verdict());
  };
  return textCheck(
    (text) => {
      const parts = (unfinished + text).split("\n");
      unfinished = parts.pop() ?? "";
      for (const line of parts) take(line);
    },
    () => {
      if (unfinished !== "") throw differs("its last line does not end");
      if (lines !== expected.length) throw differs("number of entries", { lines, expected: expected.length });
      refuse(verifier.verdict());
    },
  );
}

function refuse(verdict: AuditLogVerdict): void {
  if (verdict.sound) return;
  const problem = words.exports.panel.problems[verdict.problem];
  const details = { entry: verdict.index + 1, problem };
  throw new TaggedError("AuditLogDamaged", `entry ${details.entry}: ${problem}`, details);
}
