import { css, html, nothing } from "lit";
import { CELL_CLASSES, type CellClass, MAIN_CLASSES } from "../../core/cells/cells.ts";
import { recentMedianMs } from "../../core/review/review.ts";
import { isCountedIn } from "../../core/stain/stain-report.ts";
import { text } from "../../core/text/text.ts";
import type { CountScope } from "../../store/count/count-scope.ts";
import "../sampling/corrected-count.ts";
import { summariseSlide } from "../../store/regions/region-summary.ts";
import { accuracyLine } from "../parts/accuracy.ts";
import { formatCount, formatFigure, formatMm2, formatPercent, formatSeconds } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { excludedWords } from "../parts/words.ts";
import { shownReaderWords } from "../review/review-answers.ts";
import { countControls } from "./count-controls.ts";
import { NumberScopes, scopeControl } from "./number-scope.ts";
import { qualityList, voidingWarnings } from "./quality-list.ts";
import { stainControls } from "./stain-controls.ts";
import "../sampling/quadrat-reading.ts";

/** How long a look takes where the reader has answered too few, ms. */
const USUAL_LOOK_MS = 3000;

/** Counts per class with areas and what is left to check, and the start of a count. */
export class CountPanel extends storeElement(
  "review",
  "settings",
  "slides",
  "regions",
  "stain",
  "sampling",
  "analysis",
  "view",
  "models",
) {
  static override styles = [
    theme,
    css`
      .main {
        border: 1px solid var(--line);
        border-radius: 7px;
        padding: 8px 12px;
        margin-bottom: 8px;
        background: var(--raised);
      }
      .number {
        font-size: 2em;
        font-weight: 650;
        line-height: 1.15;
        font-variant-numeric: tabular-nums;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      td {
        padding: 2px 0;
      }
      td.n {
        text-align: right;
      }
      fieldset {
        border: 0;
        border-block: 1px solid var(--line);
        margin: 8px 0;
        padding: 6px 0;
      }
      label {
        cursor: pointer;
      }
      .link {
        border: 0;
        background: none;
        padding: 0;
        min-height: 24px;
        color: var(--accent);
        text-decoration: underline;
      }
      .scopes {
        gap: 0;
        margin-top: 10px;
      }
      .scopes button {
        border-radius: 0;
        flex: 1;
      }
      .scopes button:first-child {
        border-radius: 6px 0 0 6px;
      }
      .scopes button:last-child {
        border-radius: 0 6px 6px 0;
      }
      .tag {
        border: 1px solid var(--warn);
        color: var(--warn);
        border-radius: 4px;
        padding: 0 5px;
        font-size: 0.85em;
        font-weight: 600;
      }
    `,
  ];
  /** What is counted next. */
  #scope: CountScope = "view";
  readonly #numbers = new NumberScopes();

  override render() {
    const words = text.ui.count;
    const { analysis, review, slides, sampling } = this.stores;
    if (sampling.tile !== null) return html`<granuloscope-tile-reading></granuloscope-tile-reading>`;
    const whole = summariseSlide(analysis, review);
    const { scope, sum } = this.#numbers.current(this.stores, whole);
    const { windows } = analysis;
    const slowMs = analysis.state === "idle" ? null : analysis.progress.slowWindowMs(performance.now());
    const share = windows.tissueWindows ? windows.done.size / windows.tissueWindows : null;
    // Nothing counted is not a count of zero.
    const nothingYet = windows.done.size === 0;
    const nothingHere = !sum?.analysedMm2;
    const { kind } = this.stores.stain;
    const lookMs = recentMedianMs(review.decisions) ?? USUAL_LOOK_MS;
    const toCheck = words.toLook(formatCount(whole.flaggedTotal), formatSeconds((whole.flaggedTotal * lookMs) / 1000));
    const isUserCounted = (id: number): boolean => this.actions.countedClasses.includes(CELL_CLASSES[id] as CellClass);
    const main = [0, 1, 2].filter(isUserCounted);
    const others = [0, 1, 2, 3, 4, 5].filter((id) => !isUserCounted(id));
    const counted = (id: number): boolean => isCountedIn(kind, CELL_CLASSES[id] as string);
    const shown = (id: number): string => (nothingHere || !counted(id) ? "–" : formatCount(sum.counts[id] as number));
    const density = (id: number): string =>
      formatFigure(nothingHere || !counted(id) ? null : (sum.perMm2[id] as number | null));
    const announced = (nothingHere ? [] : main)
      .filter(counted)
      .map((id) => words.cells(formatCount(sum?.counts[id] as number), CELL_CLASSES[id] as string));
    const origin = slides.scale ? text.ui.origin[slides.scale.source] : "";
    const sentence = !slides.scale
      ? words.sentenceScale
      : nothingYet
        ? words.sentenceNone
        : whole.tissueShare === null
          ? words.sentenceSome(formatCount(windows.done.size), toCheck, origin)
          : words.sentence(formatPercent(whole.tissueShare), toCheck, origin);
    return html` <p class="state">${sentence}</p>
      ${stainControls(this.stores, this.actions)} ${countControls(this.stores, this.actions, this.#scope, (scope) => {
        this.#scope = scope;
        this.requestUpdate();
      })}
      ${slowMs === null ? nothing : html`<p class="warn" data-slow>${words.slow(formatSeconds(slowMs / 1000))}</p>`}
      ${analysis.noTissueInScope ? html`<p data-no-tissue aria-live="polite">${words.noTissue}</p>` : nothing}
      ${windows.failed.size > 0 ? html`<p class="warn">${words.failed(windows.failed.size)}</p>` : nothing}
      <p class="hidden-text" aria-live="polite">
        ${words.announce(announced, words.inScope[scope])}
      </p>
      ${
        analysis.adapter
          ? html`<p data-count-adapter><span class="tag">${words.adapted}</span> ${words.adaptedBy(analysis.adapter.name)}</p>`
          : nothing
      }
      ${voidingWarnings(this.stores, this.actions, whole.tissueMm2)}
      ${scopeControl(scope, sum, this.stores.regions.selected !== null, (choice) => {
        this.#numbers.choose(choice);
        this.requestUpdate();
      })}
      ${main.map(
        (id) =>
          html`<div class="main" data-class=${CELL_CLASSES[id] as string}>
            <div class="row spread">
              <span class="row">${classMark(id)}
                <strong>${CELL_CLASSES[id]}</strong
                >${id === 2 ? html` <span class="tag">${text.stain.experimental}</span>` : nothing}</span
              >${this.#toggle(id)}
            </div>
            <div class="row spread">
              <span><span class="number" data-count>${shown(id)}</span>
                <span class="soft" data-of>${nothingHere ? words.notCountedYet : words.inScope[scope]}</span></span>
              <span>${density(id)} ${words.perMm2}</span>
            </div>
            <div class="soft">
              ${
                !counted(id)
                  ? text.stain.notCounted
                  : nothingHere
                    ? nothing
                    : analysis.manifest.decisions?.[CELL_CLASSES[id] as CellClass]?.accept === 1
                      ? words.everyShown(CELL_CLASSES[id] as string)
                      : (sum.flagged[id] as number) > 0
                        ? words.flaggedShare(
                            formatPercent((sum.flagged[id] as number) / Math.max(1, sum.counts[id] as number)),
                          )
                        : words.noneFlagged
              }
            </div>
            ${counted(id) && id !== 2 ? this.#accuracy(CELL_CLASSES[id] as string) : nothing}
            ${
              id === 2
                ? html`<div class="soft" data-mast-evidence>${text.stain.mastCellEvidence(this.stores.stain.kind)}</div>`
                : nothing
            }
          </div>`,
      )}
      <granuloscope-corrected-count></granuloscope-corrected-count>
      <p class="soft" data-area>
        ${formatMm2(whole.analysedMm2)} ${words.analysed}, ${formatMm2(whole.tissueMm2)} ${words.tissue}.
        ${
          share === null
            ? nothing
            : html`${formatPercent(share)} ${words.share}; ${words.skipped(windows.skipped.length)}.`
        }
        ${words.per}
      </p>
      <p class="soft" data-excluded>${excludedWords(this.stores)}</p>
      ${qualityList(this.stores, this.actions, whole.tissueMm2)}
      <p class="soft" data-shown-reader>${shownReaderWords(this.stores.review)}</p>
      ${kind === "he" ? this.#countedChoice() : nothing}
      <h2>${words.others} <span class="soft">${words.inScope[scope]}</span></h2>
      <table>
        ${others.map(
          (id) =>
            html`<tr data-class=${CELL_CLASSES[id] as string}>
              <td>
                ${classMark(id)} ${CELL_CLASSES[id]}
                ${
                  !counted(id)
                    ? html`<span class="soft">${text.stain.notCounted}</span>`
                    : id === 2
                      ? html`<span class="tag" title=${text.stain.mastCellEvidence(kind)}>${text.stain.experimental}</span>`
                      : nothing
                }
              </td>
              <td class="n" data-count>${shown(id)}</td>
              <td class="n soft">
                ${density(id)} ${words.perMm2}
              </td>
              <td class="n">${this.#toggle(id)}</td>
            </tr>`,
        )}
      </table>
      <label>${words.least} ${formatPercent(this.stores.settings.leastProbability)}
        <input
          type="range"
          min="0"
          max="1"
          step="0.01"
          .value=${String(this.stores.settings.leastProbability)}
          @input=${(event: Event) =>
            this.stores.settings.setLeastProbability(Number((event.target as HTMLInputElement).value))}
      /></label>
      <p class="soft">${words.leastNote}</p>
      <p class="soft">
        ${analysis.manifest.stain ? analysis.manifest.name : words.model(analysis.manifest.name)}.
        ${analysis.manifest.intendedUse}
      </p>`;
  }

  /** Which classes are counted: it decides what is shown to the reader, and what stands above. */
  #countedChoice() {
    const { countedClasses } = this.actions;
    const choose = (name: CellClass, chosen: boolean): void => {
      const { settings } = this.stores;
      settings.setCountedClasses(chosen ? [...countedClasses, name] : countedClasses.filter((one) => one !== name));
    };
    return html`<fieldset data-counted>
      <legend>${text.ui.count.countedTitle}</legend>
      <div class="row">
        ${MAIN_CLASSES.map(
          (name) =>
            html`<label
              ><input
                type="checkbox"
                value=${name}
                .checked=${countedClasses.includes(name)}
                @change=${(event: Event) => choose(name, (event.target as HTMLInputElement).checked)}
              />
              ${name}</label
            >`,
        )}
      </div>
      <p class="soft">${text.ui.count.countedNote}</p>
    </fieldset>`;
  }

  /** How good the model is at a class, and the way to the evidence. */
  #accuracy(name: string) {
    const { manifest } = this.stores.analysis;
    if (manifest.stain) return nothing;
    return html`<div class="soft" data-accuracy title=${text.models.accuracyNote}>
      ${accuracyLine(this.actions.modelEvidence(manifest.sha256), name)}
      <button class="link" @click=${() => this.stores.models.show(true)}>${text.models.accuracyMore}</button>
    </div>`;
  }

  #toggle(id: number) {
    return html`<input
      type="checkbox"
      aria-label=${text.ui.count.show(CELL_CLASSES[id] as string)}
      .checked=${this.stores.settings.visible[id] ?? true}
      @change=${(event: Event) => this.stores.settings.setVisible(id, (event.target as HTMLInputElement).checked)}
    />`;
  }
}
define("granuloscope-count-panel", CountPanel);
