import { CELL_CLASSES } from "../../../core/cells/cells.ts";
import { text } from "../../../core/text/text.ts";
import type { Figures } from "../figures/figures.ts";
import type { EvaluationReport } from "../figures/report.ts";
import { flagSection, robustnessSection, seriousSection } from "./flag-sections.ts";
import { type DrawnGallery, labelName } from "./gallery.ts";
import { looksSection } from "./look-sections.ts";
import { decimal, details, escapeHtml, figure, percent, table } from "./markup.ts";
import { sharePlot } from "./plots.ts";
import { scoreSection, slideSection } from "./score-sections.ts";
import { REPORT_STYLE } from "./style.ts";

const words = text.evaluation;

/** The report as one file that needs nothing else: plots as SVG, crops inside. */
export function reportHtml(report: EvaluationReport, galleries: readonly DrawnGallery[]): string {
  const { model, data, figures } = report;
  const title = words.title(model.name);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${REPORT_STYLE}</style></head><body>
<header><h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(words.how(data.fields, data.completeFields, data.slides.length))}</p>
<p class="soft">${escapeHtml(words.parts[data.part])}: ${data.slides.map(escapeHtml).join(", ")}. ${escapeHtml(words.optimistic[data.part])}</p>
<p class="soft"><code>${escapeHtml(model.id)}</code>, SHA-256 <code>${model.sha256}</code></p>
<p class="note"><strong>${escapeHtml(report.researchUseOnly)}</strong></p></header>
<main>
${looksSection(figures)}
${scoreSection(report)}
${curveSection(figures)}
${confusionSection(figures)}
${reliabilitySection(figures)}
${flagSection(figures)}
${seriousSection(figures)}
${robustnessSection(report)}
${slideSection(figures)}
${gallerySection(galleries)}
${methodSection(report)}
</main></body></html>
`;
}

function curveSection({ curves, all }: Figures): string {
  const plots = curves.map(({ classId, labelled, averagePrecision, points }) => {
    const name = CELL_CLASSES[classId] as string;
    const row = all.classes[classId];
    const recall = row?.recall.value ?? null;
    const precision = row?.precision.value ?? null;
    if (labelled === 0) return figure(name, "", words.noLabels);
    const plot = sharePlot({
      label: `${name}: ${words.section.curves}`,
      xLabel: words.recall,
      yLabel: words.precision,
      line: points.map(([r, p]) => [r, p] as const),
      mark: recall === null || precision === null ? null : { at: [recall, precision], label: words.operatingPoint },
    });
    const caption = `${words.labelledCount(labelled)}, ${words.averagePrecision(decimal(averagePrecision))}`;
    return figure(name, plot, caption);
  });
  const rows = curves.map(({ classId, labelled, averagePrecision }) => [
    CELL_CLASSES[classId] as string,
    String(labelled),
    decimal(averagePrecision, 3),
  ]);
  return `<section><h2>${words.section.curves}</h2><p class="soft">◆ ${words.operatingPoint}</p><div class="grid3">${plots.join("")}</div>
${details(words.table, table(["", words.columns.labelled, words.averagePrecision("")], rows))}</section>`;
}

function confusionSection({ confusion }: Figures): string {
  const rows = confusion.map((counts, label) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, answer) => {
      const share = total > 0 ? count / total : 0;
      const impossible = label === CELL_CLASSES.length && answer === CELL_CLASSES.length;
      const shade = `style="background: rgba(var(--shade), ${(share * 0.55).toFixed(3)})"`;
      return impossible
        ? ""
        : `<span ${shade} class="cell">${count}<br><small>${total > 0 ? percent(share) : ""}</small></span>`;
    });
    return [CELL_CLASSES[label] ?? words.nothingThere, ...cells];
  });
  return `<section><h2>${words.section.confusion}</h2><p class="soft">${words.confusionNote}</p>
<style>.confusion td { padding: 0; } .confusion .cell { display: block; padding: 4px 8px; line-height: 1.25; }</style>
${table(["", ...CELL_CLASSES, words.missed], rows, "confusion")}</section>`;
}

function reliabilitySection({ calibration }: Figures): string {
  const named = [
    ...calibration.classes.map((curve, id) => ({ name: CELL_CLASSES[id] as string, curve })),
    { name: words.shown, curve: calibration.shown },
  ];
  const plots = named.map(({ name, curve }) => {
    const filled = curve.bins.filter(({ count }) => count > 0);
    const points = filled.map(({ meanProbability, observed }) => [meanProbability ?? 0, observed ?? 0] as const);
    const plot = sharePlot({
      label: `${name}: ${words.section.reliability}`,
      xLabel: words.stated,
      yLabel: words.observed,
      line: points,
      dots: points,
      bars: curve.bins.map(({ count }) => (curve.count > 0 ? (count / curve.count) * 0.9 : 0)),
      diagonal: true,
    });
    return figure(name, plot, words.expectedError(decimal(curve.expectedCalibrationError, 3)));
  });
  const note = words.reliabilityNote(
    decimal(calibration.meanClassWiseError, 3),
    decimal(calibration.negativeLogLikelihood, 3),
    calibration.cells,
  );
  const rows = named.flatMap(({ name, curve }) =>
    curve.bins
      .filter(({ count }) => count > 0)
      .map((bin) => [
        name,
        `${bin.from}–${bin.to}`,
        String(bin.count),
        decimal(bin.meanProbability, 3),
        decimal(bin.observed, 3),
      ]),
  );
  return `<section><h2>${words.section.reliability}</h2><p>${escapeHtml(note)}</p><div class="grid3">${plots.join("")}</div>
${details(words.table, table(["", "", "n", words.stated, words.observed], rows))}</section>`;
}

function gallerySection(galleries: readonly DrawnGallery[]): string {
  const shown = galleries.map(({ title, cells }) => {
    const crops = cells.map(({ image, label, answer, confidence, flagged, field }) => {
      const line = words.gallery.label(labelName(label), answer === null ? words.missed : (CELL_CLASSES[answer] ?? ""));
      const doubt = confidence === null ? "" : words.gallery.confidence(percent(confidence), flagged);
      return `<figure><img src="${image}" alt="${escapeHtml(`${line} ${doubt}`)}" title="${escapeHtml(field)}"><figcaption>${escapeHtml(line)}<br><span class="soft">${escapeHtml(doubt)}</span></figcaption></figure>`;
    });
    return `<h3>${escapeHtml(title)}</h3><div class="crops">${crops.join("") || `<p class="soft">${words.unknown}</p>`}</div>`;
  });
  return `<section><h2>${words.section.gallery}</h2><p class="soft">${words.gallery.note}</p>${shown.join("\n")}</section>`;
}

function methodSection(report: EvaluationReport): string {
  const { versions, createdAt, data } = report;
  const rows = Object.entries(versions).map(([name, version]) => [escapeHtml(name), escapeHtml(String(version))]);
  const labels = Object.entries(data.labels).map(([name, count]) => [escapeHtml(name), String(count)]);
  return `<section><h2>${words.section.method}</h2>${words.method.map((line) => `<p>${escapeHtml(line)}</p>`).join("")}
<div class="grid3">${table(["", words.columns.labelled], labels)}${table(["", ""], rows)}</div>
<h3>${words.section.reproduce}</h3><p><code>${escapeHtml(report.command)}</code> <span class="soft">${createdAt}</span></p></section>`;
}
