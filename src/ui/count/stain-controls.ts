import { html, nothing, type TemplateResult } from "lit";
import {
  DEFAULT_STAIN_PARAMETERS,
  STAIN_KINDS,
  STAIN_PARAMETER_RANGES,
  type StainKind,
  type StainParameters,
} from "../../core/stain/stain-profile.ts";
import { text } from "../../core/text/text.ts";
import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";
import { formatCount } from "../parts/format.ts";

const NAMES = Object.keys(STAIN_PARAMETER_RANGES) as (keyof StainParameters)[];

/**
 * How the slide is stained, with where that comes from; for a profile its parameters, tried on the
 * slide while they move.
 */
type StainStores = Pick<Stores, "stain" | "slides" | "analysis">;

export function stainControls(stores: StainStores, actions: AppActions): TemplateResult | typeof nothing {
  const { stain, slides } = stores;
  if (!slides.slide || !slides.scale) return nothing;
  const words = text.stain;
  const origin =
    stain.source === "user"
      ? words.chosen
      : stain.guess
        ? words.detected(words.kind[stain.guess.kind])
        : words.kind[stain.kind];
  return html`<div class="row spread">
      <label>${words.title}
        <select
          data-stain
          @change=${(event: Event) => actions.setStain((event.target as HTMLSelectElement).value as StainKind)}
        >
          ${STAIN_KINDS.map(
            (kind) =>
              html`<option value=${kind} ?selected=${stain.kind === kind} .selected=${stain.kind === kind}>
                  ${words.kind[kind]}
                </option>`,
          )}
        </select></label><span class="soft" data-stain-source>${origin}</span>
    </div>
    ${stain.cannotTell ? html`<p class="warn" role="alert" data-cannot-tell>${words.cannotTell}</p>` : nothing}
    ${stain.profile ? profileParameters(stores, actions) : nothing}`;
}

function profileParameters(stores: StainStores, actions: AppActions): TemplateResult {
  const { stain, analysis } = stores;
  const words = text.stain;
  const shown = stain.draft ?? stain.parameters;
  const { kind } = stain;
  const usual = kind === "he" ? shown : DEFAULT_STAIN_PARAMETERS[kind];
  return html`<p class="soft">${words.profileNote}</p>
    <details
      data-stain-parameters
      @toggle=${(event: Event) => {
        if ((event.target as HTMLDetailsElement).open) void actions.previewStain(shown);
        else stain.setDraft(null);
      }}
    >
      <summary>${words.adjust}</summary>
      ${NAMES.map((name) => {
        const { least, most, step } = STAIN_PARAMETER_RANGES[name];
        return html`<label class="row spread"><span>${words.parameter[name]}</span><output>${shown[name]}</output>
          <input
            type="range"
            data-parameter=${name}
            min=${least}
            max=${most}
            step=${step}
            .value=${String(shown[name])}
            ?disabled=${analysis.state !== "idle"}
            @input=${(event: Event) =>
              actions.previewStain({ ...shown, [name]: Number((event.target as HTMLInputElement).value) })}
        /></label>`;
      })}
      <p class="soft" aria-live="polite">
        ${words.adjusting}
        ${
          stain.preview
            ? html`<strong data-preview-count>${words.found(formatCount(stain.preview.count))}</strong>`
            : nothing
        }
      </p>
      <div class="row">
        <button
          class="primary"
          data-action="use-stain"
          ?disabled=${stain.draft === null}
          @click=${() => actions.setStain(kind, stain.draft)}
        >
          ${words.use}
        </button>
        <button ?disabled=${stain.draft === null} @click=${() => stain.setDraft(null)}>${words.drop}</button>
        <button @click=${() => actions.previewStain(usual)}>${words.usual}</button>
      </div>
      <p class="soft">${words.changes}</p>
    </details>`;
}
