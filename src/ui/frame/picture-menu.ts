import { css, html, type TemplateResult } from "lit";
import { type PictureAdjustment, PLAIN_PICTURE } from "../../core/slide/view-state.ts";
import { text } from "../../core/text/text.ts";
import type { Stores } from "../../store/app/stores.ts";
import { icon } from "../parts/icons.ts";

const NAMES = Object.keys(PLAIN_PICTURE) as (keyof PictureAdjustment)[];

export const pictureMenuStyle = css`
  [popover] {
    position: fixed;
    inset: auto auto 60px 60px;
    margin: 0;
    width: min(300px, calc(100vw - 80px));
    color: var(--ink);
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 10px;
    box-shadow: 0 6px 24px rgb(0 0 0 / 0.25);
    padding: 10px 16px 14px;
  }
  [popover] button {
    width: auto;
    padding: 4px 10px;
  }
`;

/** A button of the tool rail, and the sliders that it opens: brightness, contrast and gamma of the slide on screen. */
export function pictureMenu(settings: Pick<Stores["settings"], "picture" | "setPicture">): TemplateResult {
  const words = text.viewing.picture;
  const { picture } = settings;
  const isPlain = NAMES.every((name) => picture[name] === PLAIN_PICTURE[name]);
  return html`<button popovertarget="picture" title=${words.title} aria-label=${words.title} aria-pressed=${!isPlain}>
      ${icon("picture")}
    </button>
    <div id="picture" popover role="dialog" aria-label=${words.title}>
      ${NAMES.map(
        (name) =>
          html`<label class="row spread"><span>${words[name]}</span><output>${picture[name].toFixed(2)}</output>
            <input
              type="range"
              data-picture=${name}
              min="0.5"
              max="2"
              step="0.05"
              .value=${String(picture[name])}
              @input=${(event: Event) =>
                settings.setPicture({ [name]: Number((event.target as HTMLInputElement).value) })}
          /></label>`,
      )}
      <p class="soft">${words.note}</p>
      <button ?disabled=${isPlain} @click=${() => settings.setPicture(PLAIN_PICTURE)}>${words.plain}</button>
    </div>`;
}
