import { html, nothing, svg } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { WHOLE_SHARE } from "../../core/count/counted-windows.ts";
import { text } from "../../core/text/text.ts";
import { gatherReport, type ReportData } from "../../store/report/report-data.ts";
import type { ReportNotes } from "../../store/slide/slide-store.ts";
import { formatCount, formatFigure, formatMm2, formatPercent } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { tissueInFieldWords } from "../parts/words.ts";
import "./field-picture.ts";
import type { FieldPicture } from "./field-picture.ts";
import { overviewMarks } from "./overview-marks.ts";
import { drawFlagged, drawOverview } from "./overview-picture.ts";
import { reportStyle } from "./report-style.ts";
import { countTable, evidenceList, qualityTable, regionTable } from "./report-tables.ts";

/** Width of the printed overview, px: sizes of marks follow it. */
const PRINTED_WIDTH_PX = 640;
const PRINTED_HEIGHT_PX = 520;
const words = text.report;

/** The report over the page: read on screen, printed alone. Always black on white: it is made for paper. */
export class ReportPage extends storeElement(
  "analysis",
  "review",
  "regions",
  "settings",
  "fields",
  "exports",
  "slides",
  "messages",
) {
  static override readonly redraws = false;
  static override properties = { data: { attribute: false }, notes: { state: true } };
  static override styles = reportStyle;
  /** Set by `gather`; nothing is drawn before. */
  declare data: ReportData;
  /** What the reader writes on it. */
  declare notes: ReportNotes;
  /** As they were stored last. */
  #storedNotes: ReportNotes | null = null;

  /** Takes down what the report says; false where nothing is counted. @throws StorageFailed. */
  async gather(): Promise<boolean> {
    const data = await gatherReport(this.stores, this.actions);
    if (data) {
      this.notes = await this.stores.slides.reportNotes(data.input.request.slide.id);
      this.#storedNotes = this.notes;
      this.data = data;
    }
    return data !== null;
  }

  protected override shouldUpdate(): boolean {
    return this.data !== undefined;
  }

  override render() {
    const { data } = this;
    const { input, countedShare } = data;
    const { slide, micronsPerPx, model, context } = input.request;
    const { scale } = this.stores.slides;
    const failed = input.summary.failures.length;
    const area = words.countedShare(
      countedShare === null ? "–" : formatPercent(countedShare),
      formatMm2(context.areaAnalysedMm2),
      formatMm2(context.tissueAreaMm2),
    );
    return html`<div class="bar">
        <button data-print @click=${() => window.print()}>${words.print}</button>
        <button data-close @click=${() => this.close()}>${words.close}</button>
      </div>
      <article>
        <h1>${words.title}</h1>
        <p class="use">${context.researchUseOnly}</p>
        ${this.#caseId()}
        <p>
          <strong>${words.slide}:</strong> ${slide.name},
          ${words.size(formatCount(slide.widthPx), formatCount(slide.heightPx))},
          ${words.scale(formatFigure(micronsPerPx), scale ? text.ui.origin[scale.source] : "")}
        </p>
        <p><strong>${words.counted}:</strong> ${area}. ${failed > 0 ? words.failed(failed) : nothing}</p>
        ${this.#overview()}${countTable(data, this.actions.modelEvidence(model.sha256))}${this.#peaks()}${regionTable(
          data,
          this.stores.regions.regions.length,
        )}${qualityTable(data)}
        <h2>${words.method}</h2>
        <p>
          ${
            input.summary.stain.kind === "he"
              ? words.methodText(model.id, context.appVersion)
              : words.methodStain(model.id, context.appVersion)
          }
        </p>
        ${evidenceList(data)}${this.#comment()}
        <p class="signature">
          <span>${words.name}</span><span>${words.signature}</span><span>${words.signedOn}</span>
        </p>
      </article>`;
  }

  #caseId() {
    return html`<p>
      <label><strong>${words.caseId}:</strong>
        <input
          data-case-id
          maxlength="80"
          autocomplete="off"
          .value=${this.notes.caseId}
          @change=${() => this.#store()}
          @input=${(event: Event) => this.#note({ caseId: (event.target as HTMLInputElement).value })}
      /></label>
      <span class="soft screen">${words.notesStay}</span>
    </p>`;
  }

  /** A text box does not grow on paper: what is printed is its text. */
  #comment() {
    const { comment } = this.notes;
    return html`<h2>${words.comment}</h2>
      <textarea
        data-comment
        class="screen"
        rows="3"
        maxlength="4000"
        aria-label=${words.comment}
        .value=${comment}
        @change=${() => this.#store()}
        @input=${(event: Event) => this.#note({ comment: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
      <p class="paper">${comment || "–"}</p>`;
  }

  /** At every key: what is printed is what stands in the field now. */
  #note(change: Partial<ReportNotes>): void {
    this.notes = { ...this.notes, ...change };
  }

  #store(): void {
    if (this.notes === this.#storedNotes) return;
    this.#storedNotes = this.notes;
    void this.stores.slides.setReportNotes(this.data.input.request.slide.id, this.notes);
  }

  override firstUpdated(): void {
    const overview = this.renderRoot.querySelector<HTMLElement>(".overview");
    if (overview) overview.style.width = `${this.#overviewWidthPx()}px`;
    this.tabIndex = -1;
    void this.#draw();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#onKey, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#onKey, true);
  }

  /** The slide's keys stay out of the report, wherever the focus is: after the last field it is nowhere. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.hidden) return;
    event.stopPropagation();
    if (event.key === "Escape") this.close();
  };

  /** Takes the report away and gives the page back. */
  close(): void {
    // Escape takes the field away before it could say that it changed.
    this.#store();
    this.dispatchEvent(new Event("close"));
    this.remove();
  }

  #overviewWidthPx(): number {
    const { widthPx, heightPx } = this.data.input.request.slide;
    return Math.min(PRINTED_WIDTH_PX, (PRINTED_HEIGHT_PX * widthPx) / heightPx);
  }

  #overview() {
    const { slide } = this.data.input.request;
    const unit = slide.widthPx / this.#overviewWidthPx();
    const sample = (content: unknown) => html`<svg viewBox="0 0 22 12" aria-hidden="true">${content}</svg>`;
    const { legend } = words;
    return html`<h2>${words.overview}</h2>
      <div class="overview">
        <canvas></canvas>
        <svg viewBox="0 0 ${slide.widthPx} ${slide.heightPx}" role="img" aria-label=${words.overviewLabel}>
          ${overviewMarks(this.stores.analysis, this.data, unit)}
        </svg>
      </div>
      <p class="legend">
        <span
          >${sample(svg`<rect x="1" y="1" width="20" height="10" fill="none" stroke="#0a5a94" stroke-width="2" />`)} 1,
          2, … ${legend.region}</span>
        <span>${sample(
          svg`<rect x="1" y="1" width="20" height="10" fill="none" stroke="#8a3c00" stroke-width="2"
                stroke-dasharray="4 3" />`,
        )}
          ${legend.excluded}</span>
        <span>${sample(svg`<rect x="1" y="1" width="20" height="10" fill="#3e4858" fill-opacity="0.42" />`)}
          ${legend.uncounted}</span>
        <span>${sample(svg`<path d="M2 11L12 1M8 11L18 1M14 11L22 3" stroke="#0072b2" stroke-width="2" />`)}
          ${legend.artefact}</span>
        <span>${sample(svg`<path d="M6 4h3v3h-3zM13 6h3v3h-3z" fill="#d55e00" />`)} ${legend.flagged}</span>
        <span>${sample(svg`<path d="M11 0v4M11 8v4M4 6h4M14 6h4" stroke="#000000" stroke-width="1.5" /><circle cx="11" cy="6" r="4.5"
                fill="none" stroke="#000000" stroke-width="1.5" />`)} A, B, C
          ${legend.peak}</span>
      </p>`;
  }

  #peaks() {
    const { peaks, fieldNumberMm, objective, fieldAreaMm2, input, countedShare } = this.data;
    const radiusPx = (Math.sqrt(fieldAreaMm2 / Math.PI) * 1000) / input.request.micronsPerPx;
    const soFar = countedShare !== null && countedShare < WHOLE_SHARE;
    return html`<h2>${soFar ? words.peaksSoFar(formatPercent(countedShare)) : words.peaks}</h2>
      <p>${words.field(formatFigure(fieldNumberMm), String(objective), formatMm2(fieldAreaMm2))}</p>
      ${
        peaks.length === 0
          ? html`<p>${words.noPeaks}</p>`
          : html`<div class="fields">
              ${peaks.map(
                (peak, at) =>
                  html`<figure>
                    <granuloscope-field-picture
                      .peak=${peak}
                      .radiusPx=${radiusPx}
                    ></granuloscope-field-picture>
                    <figcaption>
                      <strong>${String.fromCharCode(65 + at)}: ${CELL_CLASSES[peak.classId]}</strong
                      ><br />${words.peak(formatCount(peak.field.count), formatFigure(peak.perMm2))}.
                      ${tissueInFieldWords(peak.field, fieldAreaMm2)}
                    </figcaption>
                  </figure>`,
              )}
            </div>`
      }`;
  }

  /** Draws every picture, then marks the report as whole (data-ready) for whoever prints it by program. */
  async #draw(): Promise<void> {
    const { slide } = this.data.input.request;
    const canvas = this.renderRoot.querySelector("canvas");
    try {
      if (canvas) {
        await drawOverview(this.actions.crops, slide, canvas);
        drawFlagged(this.stores.review, slide, canvas);
      }
    } catch (error) {
      this.stores.messages.report(error);
    }
    const pictures = this.renderRoot.querySelectorAll<FieldPicture>("granuloscope-field-picture");
    for (const picture of pictures) {
      await picture.updateComplete;
      await picture.ready;
    }
    this.dataset["ready"] = "";
  }
}
define("granuloscope-report", ReportPage);
