import { html, nothing, type TemplateResult } from "lit";
import type { ArtefactTreatment, QualityFlag } from "../../core/quality/window-quality.ts";
import { text } from "../../core/text/text.ts";
import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";
import { formatCount, formatMm2, formatPercent } from "../parts/format.ts";

/** Where the last press of "Show" went, per reason: the next one goes on from there. */
const shownLast = new Map<QualityFlag, number>();

/** From this share of the counted tissue on, artefacts make the numbers doubtful as a whole. */
const MOSTLY_ARTEFACTS = 0.5;

/** What makes all numbers below it void: it stands above them. */
export function voidingWarnings(
  { analysis, slides }: Pick<Stores, "analysis" | "slides">,
  actions: AppActions,
  analysedTissueMm2: number | null,
): TemplateResult | typeof nothing {
  if (!slides.scale || analysis.windows.done.size === 0) return nothing;
  const words = text.quality;
  const { micronsPerPx } = slides.scale;
  const { micronsPerPxWarning: warning, guardedTissueMm2, guardedTreatment } = actions.qualitySummary(micronsPerPx);
  const whole = (analysedTissueMm2 ?? 0) + (guardedTreatment === "left-out" ? guardedTissueMm2 : 0);
  const share = whole > 0 ? guardedTissueMm2 / whole : 0;
  return html`${
    warning?.isCertain
      ? html`<p class="warn" role="alert" data-scale-warning>
          ${words.scaleWarning(warning, micronsPerPx)}
          <button @click=${() => slides.askScale()}>${words.changeScale}</button>
        </p>`
      : nothing
  }${
    share >= MOSTLY_ARTEFACTS
      ? html`<p class="warn" role="alert" data-artefact-warning>${words.mostlyArtefacts(formatPercent(share))}</p>`
      : nothing
  }`;
}

/**
 * The counted tissue the network was not trained for: per reason, with its area, a way there and
 * what is done with it.
 */
export function qualityList(
  { analysis, slides, settings }: Pick<Stores, "analysis" | "slides" | "settings">,
  actions: AppActions,
  analysedTissueMm2: number | null,
): TemplateResult | typeof nothing {
  if (!slides.scale || analysis.windows.done.size === 0) return nothing;
  const words = text.quality;
  const { micronsPerPx } = slides.scale;
  const sum = actions.qualitySummary(micronsPerPx);
  const { Eosinophil, Neutrophil, "Mast cell": mastCells } = sum.guardedCounts;
  // Left-out tissue is no part of what counts as analysed.
  const whole = (analysedTissueMm2 ?? 0) + (sum.guardedTreatment === "left-out" ? sum.guardedTissueMm2 : 0);
  const warning = sum.micronsPerPxWarning;
  return html` <h2>${words.title}</h2>
    ${
      warning && !warning.isCertain
        ? html`<p class="soft" data-scale-note>
            ${words.scaleWarning(warning, micronsPerPx)}
            <button @click=${() => slides.askScale()}>${words.changeScale}</button>
          </p>`
        : nothing
    }
    ${
      sum.guards.length === 0
        ? html`<p class="soft">${words.none}</p>`
        : html`<table data-quality-flags>
              ${sum.guards.map(
                ({ reason, tiles, areaMm2 }) =>
                  html`<tr data-reason=${reason}>
                    <td title=${words.explain[reason]}>
                      ${words.reason[reason]}
                      <div class="soft">${words.explain[reason]}</div>
                    </td>
                    <td class="n soft">${words.parts(formatCount(tiles), formatMm2(areaMm2))}</td>
                    <td class="n">
                      <button
                        aria-label=${words.showLabel(words.reason[reason])}
                        @click=${() => showNext(analysis, actions, reason)}
                      >
                        ${words.show}
                      </button>
                    </td>
                  </tr>`,
              )}
            </table>
            <p class="soft" data-artefact-area>
              ${words.total(
                formatMm2(sum.guardedTissueMm2),
                formatPercent(whole > 0 ? sum.guardedTissueMm2 / whole : 0),
              )}.
              ${words.cells(formatCount(Eosinophil), formatCount(Neutrophil), formatCount(mastCells))}
            </p>
            <label>${words.treatment}
              <select
                data-artefact-treatment
                @change=${(event: Event) =>
                  actions.setArtefactTreatment((event.target as HTMLSelectElement).value as ArtefactTreatment)}
              >
                ${(["mark", "leave-out"] as const).map(
                  (choice) =>
                    html`<option value=${choice} ?selected=${
                      settings.guardTreatment === choice
                    }>${words[choice]}</option>`,
                )}
              </select></label>`
    }`;
}

/** Puts the next window with this reason into the middle of the screen. */
function showNext(analysis: Stores["analysis"], actions: AppActions, reason: QualityFlag): void {
  const { quality, countedExtent } = analysis.windows;
  const windows = quality.windowsWith(reason, countedExtent);
  if (windows.length === 0) return;
  const next = ((shownLast.get(reason) ?? -1) + 1) % windows.length;
  shownLast.set(reason, next);
  const area = windows[next]?.areas[0];
  if (area) actions.goToPlace((area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2, 10);
}
