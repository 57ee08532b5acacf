import { html } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { eosinophilShare } from "../../core/count/eosinophil-share.ts";
import { isCountedIn } from "../../core/stain/stain-report.ts";
import { text } from "../../core/text/text.ts";
import { summariseSlide } from "../../store/regions/region-summary.ts";
import { formatCount, formatFigure, formatMm2, formatPercent } from "./format.ts";
import { define, storeElement } from "./store-element.ts";

/** Eosinophils among all inflammatory cells, with what they are a percentage of. */
export class EosinophilShareView extends storeElement("review", "stain", "analysis") {
  override render() {
    const words = text.fields;
    const { analysis, review, stain } = this.stores;
    const sum = summariseSlide(analysis, review);
    const share = eosinophilShare(sum.counts, (classId) => isCountedIn(stain.kind, CELL_CLASSES[classId] as string));
    if ("missing" in share) {
      return html`<h2>${words.eosTitle}</h2>
        <p data-eos>${words.eosMissing(share.missing.join(", "))}</p>`;
    }
    return html`<h2>${words.eosTitle}</h2>
      <p data-eos>
        ${
          share.share === null
            ? words.eosNone
            : words.eos(formatPercent(share.share), formatCount(share.eosinophils), formatCount(share.inflammatory))
        }
      </p>
      <p class="soft">
        ${words.eosDenominator} ${words.area(formatMm2(sum.analysedMm2), formatMm2(sum.tissueMm2))}
        ${words.perMm2(formatFigure(sum.perMm2[0] ?? null))}
      </p>`;
  }
}
define("granuloscope-eosinophil-share", EosinophilShareView);
