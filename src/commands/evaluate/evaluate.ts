import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCellTable } from "../../core/cells/cells.ts";
import { PIPELINE_VERSION } from "../../core/model/result.ts";
import { text } from "../../core/text/text.ts";
import { UsageError } from "../base/arguments.ts";
import { makeFolder, runCommand } from "../base/run-command.ts";
import { AnswersStore } from "./answers-store.ts";
import { composeEvidence, composeReport } from "./compose-report.ts";
import { commandOf, type EvaluateArguments, parseEvaluateArguments } from "./evaluate-arguments.ts";
import type { FieldAnswer } from "./evaluation-protocol.ts";
import { FieldCounter } from "./field-counter.ts";
import { completeLabels } from "./figures/complete-labels.ts";
import { computeFigures } from "./figures/figures.ts";
import {
  fieldsOfPart,
  type LabelledField,
  parseLabels,
  type SlideSplit,
  spreadFields,
} from "./figures/labelled-field.ts";
import { type FieldMatch, matchField } from "./figures/match-field.ts";
import { CLEAN, PERTURBATIONS } from "./figures/perturbations.ts";
import { readersOf } from "./figures/reader-scores.ts";
import { robustnessRow } from "./figures/robustness.ts";
import { chooseGalleries, drawGalleries } from "./report/gallery.ts";
import { reportHtml } from "./report/report-html.ts";
import { summaryMarkdown } from "./report/summary-markdown.ts";

const projectFolder = fileURLToPath(new URL("../../..", import.meta.url));

function readLabels(name: string): unknown {
  return JSON.parse(readFileSync(join(projectFolder, "models/training/labels", name), "utf8"));
}

function slidesOf(fields: readonly LabelledField[]): string[] {
  return [...new Set(fields.map(({ slide }) => slide))];
}

/** Reads the labels and chooses the fields. @throws UsageError. */
function chooseFields(request: EvaluateArguments): LabelledField[] {
  const labels = join(request.data, "labels.json");
  if (!existsSync(labels)) throw new UsageError(text.evaluation.noData(request.data));
  const split = JSON.parse(readFileSync(join(projectFolder, "models/training/split.json"), "utf8")) as SlideSplit;
  const first = parseLabels(JSON.parse(readFileSync(labels, "utf8")), split);
  const all = request.firstLabels ? first : completeLabels(first, readLabels("test-completion.json"));
  const part = fieldsOfPart(all, split, request.split).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (part.length === 0) throw new UsageError(text.evaluation.noFields(request.split));
  return request.fields === null ? part : spreadFields(part, request.fields);
}

function fileName(field: LabelledField): string {
  return field.image.split("/").pop() ?? field.image;
}

function toMatch(field: LabelledField, answer: FieldAnswer): FieldMatch {
  const cells = createCellTable(answer.x.length);
  cells.x.set(answer.x);
  cells.y.set(answer.y);
  cells.classId.set(answer.classId);
  cells.centreProbability.set(answer.centreProbability);
  cells.classProbabilities.set(answer.classProbabilities);
  return matchField(field, { cells, flagged: Uint8Array.from(answer.flagged) });
}

/** Counts the fields under one perturbation, using what was counted before; kept every few fields. */
async function countFields(
  counter: FieldCounter,
  fields: readonly LabelledField[],
  perturbation: string,
  request: EvaluateArguments,
): Promise<FieldMatch[]> {
  const key = createHash("sha256")
    .update(JSON.stringify([counter.manifest, PIPELINE_VERSION, request.backend]))
    .digest("hex");
  const store = new AnswersStore(join(request.out, "answers"), perturbation, key);
  const matches: FieldMatch[] = [];
  for (const [index, field] of fields.entries()) {
    let answer = store.get(field.name);
    if (!answer) {
      answer = await counter.count({ file: fileName(field), micronsPerPx: field.micronsPerPx, perturbation });
      store.put(field.name, answer);
      if (index % 10 === 9) store.save();
      if (!request.quiet && index % 10 === 9) {
        process.stderr.write(`${text.evaluation.progress(perturbation, index + 1, fields.length)}\n`);
      }
    }
    matches.push(toMatch(field, answer));
  }
  store.save();
  return matches;
}

async function evaluate(request: EvaluateArguments): Promise<void> {
  const fields = chooseFields(request);
  makeFolder(request.out);
  const counter = await FieldCounter.start(
    request,
    fields.map((field) => join(request.data, field.image)),
  );
  try {
    const matches = await countFields(counter, fields, CLEAN, request);
    const robust = spreadFields(fields, request.robustness);
    const clean = matches.filter(({ field }) => robust.some(({ name }) => name === field));
    const rows = robust.length === 0 ? [] : [robustnessRow(CLEAN, clean, null)];
    for (const { name } of robust.length === 0 ? [] : PERTURBATIONS.filter(({ name }) => name !== CLEAN)) {
      rows.push(robustnessRow(name, await countFields(counter, robust, name, request), clean));
    }
    const report = composeReport({
      manifest: counter.manifest,
      browserVersion: counter.browserVersion,
      part: request.split,
      command: commandOf(request),
      fields,
      figures: computeFigures(counter.manifest, matches),
      readers: request.firstLabels ? [] : readersOf(slidesOf(fields), readLabels("test-readers.json")),
      robustness: rows.length > 0 ? { fields: robust.length, rows } : null,
    });
    const galleries = await drawGalleries(counter, chooseGalleries(matches), fields);
    const html = join(request.out, "report.html");
    writeFileSync(join(request.out, "report.json"), `${JSON.stringify(report, null, 1)}\n`);
    // Only held-out slides with all their labels are evidence; figures of other slides would flatter.
    if (request.split === "test" && request.fields === null && !request.firstLabels) {
      writeFileSync(join(request.out, "evidence.json"), `${JSON.stringify(composeEvidence(report), null, 1)}\n`);
    }
    writeFileSync(join(request.out, "summary.md"), summaryMarkdown(report));
    writeFileSync(html, reportHtml(report, galleries));
    process.stderr.write(`${text.evaluation.written(html)}\n`);
  } finally {
    await counter.close();
  }
}

/** The evaluation's entry. */
await runCommand(text.evaluation.usage, async () => {
  const request = parseEvaluateArguments(process.argv.slice(2), join(projectFolder, "../shared/data/cells"));
  if (request.help) console.log(text.evaluation.usage);
  else await evaluate(request);
  return true;
});
