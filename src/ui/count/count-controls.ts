import { html, nothing, type TemplateResult } from "lit";
import type { BackendChoice } from "../../core/model/stages.ts";
import { text } from "../../core/text/text.ts";
import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";
import type { CountScope } from "../../store/count/count-scope.ts";

/** Chooses what is counted and with what, and starts, pauses, resumes and cancels the count. */
export function countControls(
  { analysis, regions }: Pick<Stores, "analysis" | "regions">,
  actions: Pick<AppActions, "count">,
  scope: CountScope,
  onScope: (scope: CountScope) => void,
): TemplateResult {
  const words = text.ui.count;
  const busy = analysis.state !== "idle";
  const blocked = scope === "region" && !regions.selected;
  return html`<fieldset aria-label=${words.what}>
    <div class="row spread">
      ${(["view", "region", "slide"] as const).map(
        (choice) =>
          html`<label><input
              type="radio"
              name="scope"
              value=${choice}
              .checked=${scope === choice}
              @change=${() => onScope(choice)}
            />
            ${words[choice]}</label>`,
      )}
    </div>
    ${blocked ? html`<p class="soft">${words.needsRegion}</p>` : nothing}
    <div class="row spread">
      <label class="soft">${words.compute}
        <select
          @change=${(event: Event) => analysis.setBackend((event.target as HTMLSelectElement).value as BackendChoice)}
        >
          ${(["auto", "webgpu", "wasm"] as const).map(
            (choice) =>
              html`<option value=${choice} ?selected=${analysis.backend === choice}>${words[choice]}</option>`,
          )}
        </select></label>
      <div class="row">
        ${
          busy
            ? html`${
                analysis.state === "paused"
                  ? html`<button
                        class="primary"
                        data-action="resume"
                        ?disabled=${analysis.stopping}
                        @click=${() => analysis.resume()}
                      >
                        ${words.resume}
                      </button>`
                  : html`<button
                        data-action="pause"
                        ?disabled=${analysis.stopping}
                        @click=${() => analysis.pause()}
                      >
                        ${words.pause}
                      </button>`
              }
                <button data-action="cancel" ?disabled=${analysis.stopping} @click=${() => analysis.cancel()}>
                  ${words.cancel}
                </button>`
            : html`<button
                class="primary"
                data-action="count"
                ?disabled=${blocked}
                @click=${() => actions.count(scope)}
              >
                ${words.start}
              </button>`
        }
      </div>
    </div>
  </fieldset>`;
}
