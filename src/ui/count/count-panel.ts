import { css, html, nothing } from "lit";
import { CELL_CLASSES, type CellClass, MAIN_CLASSES } from "../../core/cells/cells.ts";
import { recentMedianMs } from "../../core/review/review.ts";
import { text } from "../../core/text/text.ts";
import type { CountScope } from "../../store/count/count-scope.ts";
import "../sampling/corrected-count.ts";
import { summariseSlide } from "../../store/regions/region-summary.ts";
import { formatCount, formatMm2, formatPercent, formatSeconds } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { excludedWords } from "../parts/words.ts";
import { shownReaderWords } from "../review/review-answers.ts";
import { ClassNumbers } from "./class-numbers.ts";
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
    if (sampling.quadrat !== null) return html`<granuloscope-quadrat-reading></granuloscope-quadrat-reading>`;
    const whole = summariseSlide(analysis, review);
    const { scope, sum } = this.#numbers.current(this.stores, whole);
    const { windows } = analysis;
    const slowMs = analysis.state === "idle" ? null : analysis.progress.slowWindowMs(performance.now());
    const share = windows.withTissue.length > 0 ? windows.done.size / windows.withTissue.length : null;
    // Nothing counted is not a count of zero.
    const nothingYet = windows.done.size === 0;
    const { kind } = this.stores.stain;
    const lookMs = recentMedianMs(review.decisions) ?? USUAL_LOOK_MS;
    const toCheck = words.toLook(formatCount(whole.flaggedTotal), formatSeconds((whole.flaggedTotal * lookMs) / 1000));
    const isUserCounted = (id: number): boolean => this.actions.countedClasses.includes(CELL_CLASSES[id] as CellClass);
    const main = [0, 1, 2].filter(isUserCounted);
    const others = [0, 1, 2, 3, 4, 5].filter((id) => !isUserCounted(id));
    const numbers = new ClassNumbers(this.stores, this.actions, scope, sum);
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
        ${numbers.announcement(main)}
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
      ${main.map((id) => numbers.card(id))}
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
        ${others.map((id) => numbers.row(id))}
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
}
define("granuloscope-count-panel", CountPanel);
