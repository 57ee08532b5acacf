import { css, html, LitElement, nothing, svg } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { text } from "../../core/text/text.ts";
import type { AppStore } from "../../store/app/app-store.ts";
import { gatherReport, type ReportData } from "../../store/report/report-data.ts";
import { tissueInFieldWords } from "../fields/field-words.ts";
import { formatCount, formatFigure, formatMm2, formatPercent } from "../parts/format.ts";
import "./field-picture.ts";
import type { FieldPicture } from "./field-picture.ts";
import { overviewMarks } from "./overview-marks.ts";
import { drawFlagged, drawOverview } from "./overview-picture.ts";
import { countTable, evidenceList, qualityTable, regionTable } from "./report-tables.ts";

/** Width of the printed overview, px: sizes of marks follow it. */
const PRINTED_WIDTH_PX = 640;
const PRINTED_HEIGHT_PX = 520;
const words = text.report;

/** The report over the page: read on screen, printed alone. Always black on white: it is made for paper. */
export class ReportPage extends LitElement {
  static override properties = { app: { attribute: false }, data: { attribute: false } };
  static override styles = css`
    :host {
      position: fixed;
      inset: 0;
      z-index: 40;
      overflow: auto;
      background: #d8d8d8;
      color: #000000;
      font:
        13px/1.45 system-ui,
        sans-serif;
      color-scheme: light;
    }
    *,
    *::before,
    *::after {
      box-sizing: border-box;
    }
    article {
      background: #ffffff;
      max-width: 780px;
      margin: 16px auto 40px;
      padding: 40px 48px;
    }
    .bar {
      position: sticky;
      top: 0;
      z-index: 1;
      display: flex;
      gap: 8px;
      justify-content: center;
      padding: 8px;
      background: #f4f4f4;
      border-bottom: 1px solid #bdbdbd;
    }
    button {
      font: inherit;
      padding: 5px 14px;
      min-height: 32px;
      border: 1px solid #8a8a8a;
      border-radius: 5px;
      background: #ffffff;
      color: #000000;
      cursor: pointer;
    }
    button:focus-visible {
      outline: 2px solid #0a5a94;
      outline-offset: 1px;
    }
    h1 {
      font-size: 21px;
      margin: 0 0 2px;
    }
    h2 {
      font-size: 15px;
      margin: 20px 0 6px;
      border-bottom: 1px solid #bdbdbd;
      padding-bottom: 2px;
    }
    h3 {
      font-size: 13px;
      margin: 10px 0 2px;
    }
    p {
      margin: 4px 0;
    }
    .soft {
      color: #444444;
      font-size: 12px;
    }
    .use {
      font-weight: 600;
    }
    table {
      border-collapse: collapse;
      width: 100%;
    }
    th {
      text-align: left;
      font-weight: 600;
    }
    th,
    td {
      padding: 2px 8px 2px 0;
      border-bottom: 1px solid #e2e2e2;
    }
    .n {
      text-align: right;
      font-variant-numeric: tabular-nums;
    }
    tr.main td {
      font-weight: 600;
    }
    svg.mark {
      width: 13px;
      height: 13px;
      vertical-align: -2px;
    }
    .overview {
      position: relative;
    }
    .overview canvas {
      display: block;
      width: 100%;
    }
    .overview svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    .legend {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 18px;
      font-size: 12px;
    }
    .legend svg {
      width: 22px;
      height: 12px;
      vertical-align: -1px;
    }
    .fields {
      display: grid;
      grid-template-columns: repeat(3, 1fr);
      gap: 14px;
    }
    figure {
      margin: 0;
      break-inside: avoid;
    }
    figcaption {
      font-size: 12px;
    }
    dl {
      margin: 0;
    }
    dt {
      font-weight: 600;
    }
    dd {
      margin: 0 0 4px;
      font:
        11px/1.4 ui-monospace,
        monospace;
      overflow-wrap: anywhere;
    }
    table,
    .overview {
      break-inside: avoid;
    }
    h2 {
      break-after: avoid;
    }
    @media print {
      :host {
        position: static;
        overflow: visible;
        background: #ffffff;
      }
      .bar {
        display: none;
      }
      article {
        margin: 0;
        padding: 0;
        max-width: none;
      }
    }
  `;
  declare app: AppStore;
  declare data: ReportData;

  override render() {
    const { data } = this;
    const { input, countedShare } = data;
    const { slide, micronsPerPx, model, context } = input.request;
    const { scale } = this.app.slides;
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
        <p>
          <strong>${words.slide}:</strong> ${slide.name},
          ${words.size(formatCount(slide.widthPx), formatCount(slide.heightPx))},
          ${words.scale(formatFigure(micronsPerPx), scale ? text.ui.origin[scale.source] : "")}
        </p>
        <p><strong>${words.counted}:</strong> ${area}. ${failed > 0 ? words.failed(failed) : nothing}</p>
        ${this.#overview()}${countTable(data)}${this.#peaks()}${regionTable(
          data,
          this.app.regions.regions.length,
        )}${qualityTable(data)}
        <h2>${words.method}</h2>
        <p>
          ${
            input.summary.stain.kind === "he"
              ? words.methodText(model.id, context.appVersion)
              : words.methodStain(model.id, context.appVersion)
          }
        </p>
        ${evidenceList(data)}
      </article>`;
  }

  override firstUpdated(): void {
    const overview = this.renderRoot.querySelector<HTMLElement>(".overview");
    if (overview) overview.style.width = `${this.#overviewWidthPx()}px`;
    this.tabIndex = -1;
    this.focus();
    void this.#draw();
    this.addEventListener("keydown", (event) => {
      // The slide's keys stay out of the report.
      event.stopPropagation();
      if (event.key === "Escape") this.close();
    });
  }

  /** Takes the report away and gives the page back. */
  close(): void {
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
          ${overviewMarks(this.app, this.data, unit)}
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
        <span>${sample(svg`<path d="M2 11L12 1M8 11L18 1M14 11L22 3" stroke="#0072b2" stroke-width="2" />`)}
          ${legend.guarded}</span>
        <span>${sample(svg`<path d="M6 4h3v3h-3zM13 6h3v3h-3z" fill="#d55e00" />`)} ${legend.flagged}</span>
        <span>${sample(svg`<circle cx="11" cy="6" r="5" fill="none" stroke="#000000" stroke-width="2" />`)} A, B, C
          ${legend.peak}</span>
      </p>`;
  }

  #peaks() {
    const { peaks, fieldNumberMm, objective, fieldAreaMm2, input } = this.data;
    const radiusPx = (Math.sqrt(fieldAreaMm2 / Math.PI) * 1000) / input.request.micronsPerPx;
    return html`<h2>${words.peaks}</h2>
      <p>${words.field(formatFigure(fieldNumberMm), String(objective), formatMm2(fieldAreaMm2))}</p>
      ${
        peaks.length === 0
          ? html`<p>${words.noPeaks}</p>`
          : html`<div class="fields">
              ${peaks.map(
                (peak, at) =>
                  html`<figure>
                    <granuloscope-field-picture
                      .app=${this.app}
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
        await drawOverview(this.app, slide, canvas);
        drawFlagged(this.app, slide, canvas);
      }
    } catch (error) {
      this.app.messages.report(error);
    }
    const pictures = this.renderRoot.querySelectorAll<FieldPicture>("granuloscope-field-picture");
    for (const picture of pictures) {
      await picture.updateComplete;
      await picture.ready;
    }
    this.dataset["ready"] = "";
  }
}
if (!customElements.get("granuloscope-report")) customElements.define("granuloscope-report", ReportPage);

/** On paper the report stands alone: the app behind it is not printed. */
const PRINT_SHEET = `
  @page { size: A4; margin: 14mm; }
  @media print { body > :not(granuloscope-report) { display: none !important; } }
`;

/** Opens the report of the slide shown; the page behind it rests until it is closed. @throws StorageFailed. */
export async function openReport(app: AppStore, behind: HTMLElement): Promise<void> {
  const data = await gatherReport(app);
  if (!data) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PRINT_SHEET);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const page = new ReportPage();
  page.app = app;
  page.data = data;
  behind.inert = true;
  page.addEventListener("close", () => {
    behind.inert = false;
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  });
  document.body.append(page);
}
