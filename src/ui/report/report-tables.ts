import { html, nothing, type TemplateResult } from "lit";
import { CELL_CLASSES, type CellClass, classIndex } from "../../core/cells/cells.ts";
import type { ModelDecisions } from "../../core/model/class-decisions.ts";
import { isCountedIn } from "../../core/stain/stain-report.ts";
import { text } from "../../core/text/text.ts";
import type { ModelEvidence } from "../../store/base/ports.ts";
import { MAX_REPORTED_REGIONS, type ReportData } from "../../store/report/report-data.ts";
import { accuracyLine } from "../parts/accuracy.ts";
import { formatCount, formatFigure, formatMm2 } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";

const words = text.report;

/** The classes whose accuracy stands in the report; mast cells have a sentence of their own. */
const COUNTED_IN_HE = ["Eosinophil", "Neutrophil"] as const;

/** Counts per class after review, with the estimates where quadrats were read. */
export function countTable({ counts, quality, input }: ReportData, accuracy: ModelEvidence | null): TemplateResult {
  const { estimates } = input.request.context;
  const { kind } = input.summary.stain;
  const warning = quality.micronsPerPxWarning;
  return html`<h2>${words.counts}</h2>
    ${
      warning
        ? html`<p data-scale-warning>
            <strong>${text.quality.scaleWarning(warning, input.request.micronsPerPx)}</strong>
          </p>`
        : nothing
    }
    <table>
      <thead>
        <tr>
          <th>${words.columns.class}</th>
          <th class="n">${words.columns.count}</th>
          <th class="n">${words.columns.perMm2}</th>
          <th class="n">${words.columns.flagged}</th>
          <th class="n">${words.columns.onArtefacts}</th>
        </tr>
      </thead>
      <tbody>
        ${CELL_CLASSES.map(
          (name, id) =>
            html`<tr class=${input.summary.countedClasses.includes(name) ? "main" : ""}>
              <td>${classMark(id)} ${name}</td>
              ${
                isCountedIn(kind, name)
                  ? html`<td class="n">${formatCount(counts.counts[id] ?? 0)}</td>
                      <td class="n">${formatFigure(counts.perMm2[id] ?? null)}</td>
                      <td class="n">${formatCount(counts.flagged[id] ?? 0)}</td>
                      <td class="n">${formatCount(quality.guardedCounts[name])}</td>`
                  : html`<td colspan="4" class="n soft">${words.notCounted}</td>`
              }
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      estimates.length > 0
        ? html`<h3>${words.estimates}</h3>
            ${estimates.map((line) => html`<p data-estimate>${line}</p>`)}`
        : html`<p class="soft" data-no-estimate>${words.noEstimate}</p>`
    }
    ${
      kind === "he"
        ? html`<h3>${words.accuracy}</h3>
            <ul data-accuracy>
              ${COUNTED_IN_HE.map((name) => html`<li>${name}: ${accuracyLine(accuracy, name)}</li>`)}
            </ul>
            <p class="soft">${text.models.accuracyNote}</p>
            ${limitList(input.receipt.manifest.decisions, input.summary.countedClasses)}`
        : nothing
    }
    <p class="soft">${text.stain.mastCellEvidence(kind)}</p>`;
}

/** From which probability on a cell is shown to a reader, per counted class. */
function limitList(
  decisions: ModelDecisions | null | undefined,
  counted: readonly CellClass[],
): TemplateResult | typeof nothing {
  const lines = counted.flatMap((name) => {
    const decision = decisions?.[name];
    if (!decision) return [];
    const consider = formatFigure(decision.consider);
    return [
      decision.accept === 1
        ? words.limitEvery(name, consider)
        : words.limit(name, formatFigure(decision.accept), consider),
    ];
  });
  if (lines.length === 0) return nothing;
  return html`<h3>${words.limits}</h3>
    <ul data-limits>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

/** Counts of the counted classes per region. */
export function regionTable({ regions, input }: ReportData, allRegions: number): TemplateResult | typeof nothing {
  if (regions.length === 0) return nothing;
  const main = input.summary.countedClasses.map(classIndex);
  return html`<h2>${words.regions}</h2>
    <table>
      <thead>
        <tr>
          <th></th>
          <th>${words.columns.region}</th>
          <th class="n">${words.columns.area}</th>
          ${main.map(
            (id) =>
              html`<th class="n">${CELL_CLASSES[id]}</th>
                <th class="n">/mm²</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${regions.map(
          ({ region, counts }, at) =>
            html`<tr>
              <td>${at + 1}</td>
              <td>${region.name}</td>
              <td class="n">${formatMm2(counts.analysedMm2)}</td>
              ${
                region.exclude
                  ? html`<td colspan=${2 * main.length} class="soft">${words.excluded}</td>`
                  : main.map((id) =>
                      isCountedIn(input.summary.stain.kind, CELL_CLASSES[id] as string)
                        ? html`<td class="n">${formatCount(counts.counts[id] ?? 0)}</td>
                            <td class="n">${formatFigure(counts.perMm2[id] ?? null)}</td>`
                        : html`<td class="n">–</td>
                            <td class="n">–</td>`,
                    )
              }
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      allRegions > MAX_REPORTED_REGIONS
        ? html`<p class="soft">${words.moreRegions(allRegions - MAX_REPORTED_REGIONS)}</p>`
        : nothing
    }`;
}

/** What is left open: flagged cells nobody has read, and tissue unlike what the network was trained on. */
export function qualityTable({ quality, counts }: ReportData): TemplateResult {
  const [main, others] = [counts.flaggedMain, counts.flaggedTotal - counts.flaggedMain].map(formatCount) as [
    string,
    string,
  ];
  const flagged = words.flagged(main, others);
  const treatment = quality.guardedTreatment === "marked" ? words.marked : words.leftOut;
  return html`<h2>${words.quality}</h2>
    <p>
      ${flagged}
      ${
        quality.guards.length === 0
          ? words.artefactNone
          : words.artefactTotal(formatMm2(quality.guardedTissueMm2), treatment)
      }
    </p>
    ${
      quality.guards.length === 0
        ? nothing
        : html`<table>
            <tbody>
              ${quality.guards.map(
                ({ reason, tiles, areaMm2 }) =>
                  html`<tr>
                    <td>${text.quality.reason[reason]}</td>
                    <td class="n">${text.quality.parts(formatCount(tiles), formatMm2(areaMm2))}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }`;
}

/** Hashes, versions, readers and date: what the numbers can be checked with. */
export function evidenceList({ input, readers }: ReportData): TemplateResult {
  const { slide, model, context } = input.request;
  const rows: readonly (readonly [string, string])[] = [
    [words.slideId, slide.id],
    [input.summary.stain.kind === "he" ? words.modelHash : words.profileHash, model.sha256],
    [words.chainHead, words.auditValue(formatCount(context.chainHead.entries), context.chainHead.hash)],
    [words.backend, input.summary.backendDescription || input.summary.backends.join(", ")],
    [
      words.readers,
      readers.map(({ name, decisions }) => words.reader(name || words.nameless, decisions)).join("; ") ||
        words.noReaders,
    ],
    [words.date, context.createdAt.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" })],
  ];
  return html`<h2>${words.evidence}</h2>
    <dl>
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`;
}
