import { css, html, nothing } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { FIELD_NUMBERS_MM, fieldAreaMm2 } from "../../core/fields/high-power-field.ts";
import { text } from "../../core/text/text.ts";
import { OBJECTIVES } from "../../store/count/settings-store.ts";
import "../parts/eosinophil-share.ts";
import "./peak-list.ts";
import "./random-fields.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import "./threshold-strip.ts";

/**
 * High-power fields: the microscope, the peak, whether thresholds hold, random fields, and the
 * eosinophil percentage.
 */
export class FieldsPanel extends storeElement("settings", "fields", "review", "analysis") {
  static override styles = [
    theme,
    css`
      .microscope {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
        align-items: center;
      }
      input[type="number"] {
        width: 6.5em;
      }
    `,
  ];

  override updated(): void {
    this.stores.fields.refresh();
  }

  override render() {
    const words = text.fields;
    const { settings, fields, analysis } = this.stores;
    const { fieldNumberMm, objective } = settings;
    const { found } = fields;
    return html`<div class="microscope">
        <label>${words.class}
          <select
            data-class
            @change=${(event: Event) => fields.setClass(Number((event.target as HTMLSelectElement).value))}
          >
            ${CELL_CLASSES.map(
              (name, id) => html`<option value=${id} ?selected=${id === fields.classId}>${name}</option>`,
            )}
          </select></label>
        <label>${words.fieldNumber}
          <input
            type="number"
            min="10"
            max="40"
            step="0.5"
            list="field-numbers"
            .value=${String(fieldNumberMm)}
            @change=${(event: Event) => settings.setFieldNumber(Number((event.target as HTMLInputElement).value))}
        /></label>
        <datalist id="field-numbers">
          ${FIELD_NUMBERS_MM.map((value) => html`<option value=${value}></option>`)}
        </datalist>
        <label>${words.objective}
          <select
            data-objective
            @change=${(event: Event) => settings.setObjective(Number((event.target as HTMLSelectElement).value))}
          >
            ${OBJECTIVES.map((one) => html`<option value=${one} ?selected=${one === objective}>${one}x</option>`)}
          </select></label>
      </div>
      <p class="soft">
        ${words.fieldArea(fieldAreaMm2(settings).toFixed(4), objective)}. ${text.ui.fields.regionsElsewhere}
      </p>
      ${
        analysis.windows.done.size === 0
          ? html`<p data-fields-state="nothing">${words.nothing}</p>`
          : html`<p class="soft" role="status" data-fields-state=${fields.upToDate ? "ready" : "working"}>
                ${fields.upToDate ? nothing : words.working}
              </p>
              ${
                found
                  ? html`<granuloscope-peak-list></granuloscope-peak-list>
                      <granuloscope-threshold-strip></granuloscope-threshold-strip>
                      <granuloscope-random-fields></granuloscope-random-fields>`
                  : nothing
              }
              <granuloscope-eosinophil-share></granuloscope-eosinophil-share>`
      }`;
  }
}
define("granuloscope-fields-panel", FieldsPanel);
