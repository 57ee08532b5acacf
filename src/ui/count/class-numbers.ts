import { html, nothing, type TemplateResult } from "lit";
import { CELL_CLASSES, type CellClass } from "../../core/cells/cells.ts";
import { isCountedIn } from "../../core/stain/stain-report.ts";
import { text } from "../../core/text/text.ts";
import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";
import type { CountSummary, NumberScope } from "../../store/regions/region-summary.ts";
import { accuracyLine } from "../parts/accuracy.ts";
import { formatCount, formatFigure, formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { countOrigin, originDetails } from "../parts/number-origin.ts";

const MAST_CELL = CELL_CLASSES.indexOf("Mast cell");

/** The numbers of the classes in one scope; sum null or without an area: nothing of the scope is counted, which is never written as 0. */
export class ClassNumbers {
  readonly #stores: Pick<Stores, "analysis" | "settings" | "slides" | "stain" | "models">;
  readonly #actions: Pick<AppActions, "modelEvidence">;
  readonly #scope: NumberScope;
  readonly #sum: CountSummary | null;

  constructor(
    stores: Pick<Stores, "analysis" | "settings" | "slides" | "stain" | "models">,
    actions: Pick<AppActions, "modelEvidence">,
    scope: NumberScope,
    sum: CountSummary | null,
  ) {
    this.#stores = stores;
    this.#actions = actions;
    this.#scope = scope;
    this.#sum = sum?.analysedMm2 ? sum : null;
  }

  /** A class that the user counts: its number with its scope, what is left to look at, and how good the model is at it. */
  card(id: number): TemplateResult {
    const words = text.ui.count;
    const name = CELL_CLASSES[id] as CellClass;
    const of = this.#sum ? words.inScope[this.#scope] : words.notCountedYet;
    return html`<div class="main" data-class=${name}>
      <div class="row spread">
        <span class="row"
          >${classMark(id)} <strong>${name}</strong>${
            id === MAST_CELL ? html` <span class="tag">${text.stain.experimental}</span>` : nothing
          }</span
        >${this.#toggle(id)}
      </div>
      <div class="row spread">
        <span
          ><span class="number" data-count>${this.#shown(id)}</span>
          ${this.#isCounted(id) ? html`<span class="soft" data-of>${of}</span>` : nothing}</span
        >
        <span>${this.#density(id)} ${words.perMm2}</span>
      </div>
      <div class="soft">${this.#toLookAt(id)}</div>
      ${this.#isCounted(id) && id !== MAST_CELL ? this.#accuracy(name) : nothing}
      ${this.#sum && this.#isCounted(id) ? originDetails(countOrigin(this.#stores, name, id, this.#sum)) : nothing}
      ${
        id === MAST_CELL
          ? html`<div class="soft" data-mast-evidence>${text.stain.mastCellEvidence(this.#stores.stain.kind)}</div>`
          : nothing
      }
    </div>`;
  }

  /** Any other class, as a row of a table. */
  row(id: number): TemplateResult {
    const { kind } = this.#stores.stain;
    const why = !this.#isCounted(id)
      ? html`<span class="soft">${text.stain.notCounted}</span>`
      : id === MAST_CELL
        ? html`<span class="tag" title=${text.stain.mastCellEvidence(kind)}>${text.stain.experimental}</span>`
        : nothing;
    return html`<tr data-class=${CELL_CLASSES[id] as string}>
      <td>${classMark(id)} ${CELL_CLASSES[id]} ${why}</td>
      <td class="n" data-count>${this.#shown(id)}</td>
      <td class="n soft">${this.#density(id)} ${text.ui.count.perMm2}</td>
      <td class="n">${this.#toggle(id)}</td>
    </tr>`;
  }

  /** The counts of some classes for a screen reader; nothing where none is counted. */
  announcement(ids: readonly number[]): string {
    const words = text.ui.count;
    const sum = this.#sum;
    if (!sum) return "";
    const counted = ids.filter((id) => this.#isCounted(id));
    const cells = counted.map((id) => words.cells(formatCount(sum.counts[id] as number), CELL_CLASSES[id] as string));
    return words.announce(cells, words.inScope[this.#scope]);
  }

  #isCounted(id: number): boolean {
    return isCountedIn(this.#stores.stain.kind, CELL_CLASSES[id] as string);
  }

  #shown(id: number): string {
    return this.#sum && this.#isCounted(id) ? formatCount(this.#sum.counts[id] as number) : "–";
  }

  #density(id: number): string {
    return formatFigure(this.#sum && this.#isCounted(id) ? (this.#sum.perMm2[id] as number | null) : null);
  }

  #toLookAt(id: number): string | typeof nothing {
    const words = text.ui.count;
    const name = CELL_CLASSES[id] as CellClass;
    if (!this.#isCounted(id)) return text.stain.notCounted;
    if (!this.#sum) return nothing;
    if (this.#stores.analysis.manifest.decisions?.[name]?.accept === 1) return words.everyShown(name);
    const [flagged, count] = [this.#sum.flagged[id] as number, this.#sum.counts[id] as number];
    return flagged > 0 ? words.flaggedShare(formatPercent(flagged / Math.max(1, count))) : words.noneFlagged;
  }

  /** How good the model is at a class, and the way to the evidence. */
  #accuracy(name: string): TemplateResult | typeof nothing {
    const { manifest } = this.#stores.analysis;
    if (manifest.stain) return nothing;
    return html`<div class="soft" data-accuracy title=${text.models.accuracyNote}>
      ${accuracyLine(this.#actions.modelEvidence(manifest.sha256), name)}
      <button class="link" @click=${() => this.#stores.models.show(true)}>${text.models.accuracyMore}</button>
    </div>`;
  }

  #toggle(id: number): TemplateResult {
    const { settings } = this.#stores;
    return html`<input
      type="checkbox"
      aria-label=${text.ui.count.show(CELL_CLASSES[id] as string)}
      .checked=${settings.visible[id] ?? true}
      @change=${(event: Event) => settings.setVisible(id, (event.target as HTMLInputElement).checked)}
    />`;
  }
}
