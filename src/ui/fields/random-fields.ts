import { html, nothing } from "lit";
import { fieldAreaMm2 } from "../../core/fields/high-power-field.ts";
import { summariseRandomFields } from "../../core/fields/random-fields.ts";
import { text } from "../../core/text/text.ts";
import { formatCount, formatFigure } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";

/** Random fields: how many, their mean, spread and interval. */
export class RandomFields extends storeElement("fields") {
  override render() {
    const words = text.fields;
    const { fields } = this.stores;
    return html`<h2>${words.randomTitle}</h2>
      <div class="row">
        <label>${words.randomCount}
          <input
            type="number"
            min="2"
            max="400"
            step="1"
            .value=${String(fields.randomFields)}
            @change=${(event: Event) => fields.setRandomFields(Number((event.target as HTMLInputElement).value))}
        /></label>
        <button data-action="random-fields" @click=${() => fields.drawRandom()}>${words.randomDraw}</button>
      </div>
      ${this.#result()}`;
  }

  #result() {
    const words = text.fields;
    const { fields } = this.stores;
    const { found, randomSeed, randomFields } = fields;
    if (!found?.random || randomSeed === null) return nothing;
    const areaMm2 = fieldAreaMm2(found);
    const summary = summariseRandomFields(found.random, areaMm2);
    const { mean, standardDeviation, interval, perMm2 } = summary;
    if (summary.fields === 0) return html`<p data-random>${words.randomNone}</p>`;
    const tissueMm2 = found.random.reduce((sum, { tissueShare }) => sum + tissueShare * areaMm2, 0);
    return html`<p data-random>
        ${
          interval === null
            ? words.randomOne(formatFigure(mean))
            : words.randomResult(
                formatFigure(mean),
                formatFigure(standardDeviation),
                formatFigure(interval.low),
                formatFigure(interval.high),
              )
        }
      </p>
      ${
        summary.fields < randomFields
          ? html`<p class="warn">${words.randomFewer(formatCount(summary.fields), formatCount(randomFields))}</p>`
          : nothing
      }
      <p class="soft">
        ${words.randomArea(formatCount(summary.fields), formatFigure(tissueMm2), formatFigure(perMm2), randomSeed)}
      </p>`;
  }
}
define("granuloscope-random-fields", RandomFields);
