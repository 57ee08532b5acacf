import { html } from "lit";
import { highPowerFieldRadiusMicrons } from "../core/regions.ts";
import { text } from "../core/text/text.ts";
import { OBJECTIVES } from "../store/settings-store.ts";
import { define, StoreElement } from "./store-element.ts";

/** The microscope whose high-power field the slide is measured in. */
export class FieldsPanel extends StoreElement {
  protected override stores() {
    return [this.app.settings];
  }

  override render() {
    const words = text.ui.fields;
    const { settings } = this.app;
    const { fieldNumberMm, objective } = settings;
    const hpfMm2 = Math.PI * (highPowerFieldRadiusMicrons(fieldNumberMm, objective) / 1000) ** 2;
    return html`<label>${words.fieldNumber} <input type="number" min="10" max="40" step="0.5" .value=${String(fieldNumberMm)}
        @change=${(event: Event) => settings.setFieldNumber(Number((event.target as HTMLInputElement).value))} /></label>
      <label>${words.objective} <select data-objective @change=${(event: Event) => settings.setObjective(Number((event.target as HTMLSelectElement).value))}>
        ${OBJECTIVES.map((one) => html`<option value=${one} ?selected=${one === objective}>${one}x</option>`)}</select></label>
      <p class="soft">${words.hpfArea(hpfMm2.toFixed(4), objective)}</p>
      <p class="soft">${words.regionsElsewhere}</p>`;
  }
}
define("granuloscope-fields-panel", FieldsPanel);
