import { html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import type { AppStore } from "../../store/app/app-store.ts";
import { formatCount } from "./format.ts";

/**
 * Cells of other readers where nothing is counted here, and the button that counts there; nothing
 * where there are none.
 */
export function uncountedCells(app: AppStore) {
  const words = text.review.package;
  const { uncounted } = app.exchange;
  if (!uncounted) return nothing;
  const blocked = app.analysis.state !== "idle" || uncounted.shape === null;
  return html`<p class="warn" data-uncounted>${words.notCounted(formatCount(uncounted.places))}</p>
    <button data-action="count-cells" ?disabled=${blocked} @click=${() => app.countPlanned("cells")}>
      ${app.analysis.state === "idle" ? words.countThere : words.counting}
    </button>`;
}
