import { html, nothing } from "lit";
import { CELL_CLASSES } from "../core/cells.ts";
import { highPowerFieldRadiusMicrons, shapeBounds } from "../core/regions.ts";
import { text } from "../core/text/text.ts";
import { summariseRegion } from "../store/count-summary.ts";
import { classMark } from "./class-mark.ts";
import { formatCount, formatFigure, formatMm2, formatPercent } from "./format.ts";
import { define, StoreElement } from "./store-element.ts";

/** The regions of the slide with the counts inside each. */
export class FieldsPanel extends StoreElement {
  protected override stores() {
    return [this.app.regions, this.app.review, this.app.settings];
  }

  override render() {
    const words = text.ui.fields;
    const { regions, settings, analysis, review, view } = this.app;
    const hpfMm2 = Math.PI * (highPowerFieldRadiusMicrons(settings.fieldNumberMm, 40) / 1000) ** 2;
    return html`<label>${words.fieldNumber} <input type="number" min="10" max="40" step="0.5" .value=${String(settings.fieldNumberMm)}
        @change=${(event: Event) => settings.setFieldNumber(Number((event.target as HTMLInputElement).value))} /></label>
      <p class="soft">${words.hpfArea(hpfMm2.toFixed(4))}</p>
      ${regions.regions.length === 0 ? html`<p>${words.none}</p>` : nothing}
      ${regions.regions.map((region) => {
        const sum = summariseRegion(region, analysis, review);
        const part = sum.areaMm2 && sum.analysedMm2 !== null ? sum.analysedMm2 / sum.areaMm2 : 0;
        return html`<section data-region=${region.id}>
          <h2><input aria-label=${words.rename} .value=${region.name} @change=${(event: Event) => regions.rename(region.id, (event.target as HTMLInputElement).value)} /></h2>
          <div class="soft">${formatMm2(sum.areaMm2)}, ${formatMm2(sum.tissueMm2)} ${text.ui.count.tissue}; ${part > 0.995 ? words.complete : words.partly(formatPercent(part))}</div>
          ${[0, 1, 2].map((id) => html`<div class="row spread"><span>${classMark(id)} ${CELL_CLASSES[id]}</span><span><strong>${formatCount(sum.counts[id] as number)}</strong> · ${formatFigure(sum.perMm2[id] as number | null)} ${text.ui.count.perMm2}</span></div>`)}
          <div class="row"><button aria-pressed=${regions.selectedId === region.id} @click=${() => {
            regions.select(region.id);
            const box = shapeBounds(region.shape);
            view.viewer?.panTo((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2);
          }}>${words.goTo}</button>
          <button ?disabled=${analysis.state !== "idle"} @click=${() => {
            regions.select(region.id);
            void this.app.count("region");
          }}>${words.countIt}</button>
          <button @click=${() => regions.remove(region.id)}>${words.remove}</button></div></section>`;
      })}`;
  }
}
define("granuloscope-fields-panel", FieldsPanel);
