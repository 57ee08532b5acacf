import { css, html, nothing } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import type { ReadingList, ReviewOrdering } from "../../core/review/review.ts";
import { text } from "../../core/text/text.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { readerName } from "./review-answers.ts";

const ORDERINGS: readonly ReviewOrdering[] = ["doubt", "class", "region", "random"];

/** What to read and how; and the readings made before, to go on with or to read as a second reader. */
export class ReviewSetup extends storeElement("session", "regions", "settings", "analysis", "review") {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(2, minmax(300px, 440px));
        gap: 0 48px;
        justify-content: center;
        padding: 16px 20px;
      }
      .wide {
        grid-column: 1 / -1;
        margin-bottom: 20px;
      }
      h1 {
        font-size: 1.25em;
        margin: 0 0 0.6em;
      }
      fieldset {
        border: 0;
        padding: 0;
        margin: 0 0 14px;
      }
      .right {
        padding-top: 2.6em;
      }
      legend {
        font-weight: 600;
        padding: 0;
        margin-bottom: 6px;
      }
      label.line {
        display: flex;
        gap: 8px;
        align-items: baseline;
        padding: 3px 0;
      }
      .two {
        display: grid;
        grid-template-columns: 1fr 1fr;
      }
      input.name {
        width: 100%;
      }
      input.number {
        width: 6em;
      }
      .plan {
        border: 1px solid var(--line);
        border-radius: 7px;
        padding: 8px 12px;
        margin-bottom: 8px;
        background: var(--raised);
      }
      .begin {
        min-height: 40px;
        padding: 6px 22px;
      }
      @media (max-width: 900px) {
        :host {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  override render() {
    const words = text.review.setup;
    const { session, settings, analysis, regions } = this.stores;
    const { setup } = session;
    const passing = session.candidates().length;
    const cells = Math.min(passing, setup.most);
    const empty = analysis.cells.count === 0;
    return html`<section>
        <h1>${words.title}</h1>
        <fieldset>
          <label><span>${words.reader}</span><input
              class="name"
              data-reader
              .value=${settings.reviewer}
              @change=${(event: Event) => settings.setReviewer(textOf(event))}
          /></label>
          <p class="soft">${words.readerNote}</p>
        </fieldset>
        <fieldset>
          <legend>${words.order}</legend>
          ${ORDERINGS.map(
            (ordering) =>
              html`<label class="line"><input
                  type="radio"
                  name="order"
                  value=${ordering}
                  .checked=${setup.ordering === ordering}
                  @change=${() => session.change({ ordering })}
                />
                <span>${words.orderings[ordering]}<br /><span class="soft">${words.orderNotes[ordering]}</span></span
                ></label
              >`,
          )}
        </fieldset>
      </section>
      <section class="right">
        <fieldset>
          <legend>${words.filters}</legend>
          ${setup.blinded ? html`<p class="soft">${words.classesBlinded}</p>` : this.#classes()}
          ${check(words.flaggedOnly, setup.flaggedOnly, (flaggedOnly) => session.change({ flaggedOnly }))}
          ${
            regions.selected
              ? check(words.inRegion, setup.inRegion, (inRegion) => session.change({ inRegion }), "in-region")
              : nothing
          }
          <div class="row">
            ${(["undecided", "decided", "all"] as const).map(
              (decided) =>
                html`<label class="line"><input
                    type="radio"
                    name="decided"
                    .checked=${setup.decided === decided}
                    @change=${() => session.change({ decided })}
                  />
                  ${words.decided[decided]}</label>`,
            )}
            ${words.by} ${this.#by()}
          </div>
        </fieldset>
        <fieldset>
          ${check(words.blinded, setup.blinded, (blinded) => session.change({ blinded }), "blinded")}
          <p class="soft">${words.blindedNote}</p>
          <label><span>${words.known}: ${formatPercent(setup.knownShare)}</span>
            <input
              type="range"
              data-known
              min="0"
              max="0.5"
              step="0.05"
              .value=${String(setup.knownShare)}
              @input=${(event: Event) => session.change({ knownShare: Number(textOf(event)) })}
          /></label>
          <p class="soft">${words.knownNote}</p>
        </fieldset>
      </section>
      <div class="wide">
        ${empty ? html`<p class="warn">${words.notCounted}</p>` : cells === 0 ? html`<p>${words.none}</p>` : nothing}
        <div class="row">
          <label class="line">${words.most}
            <input
              class="number"
              data-most
              type="number"
              min="1"
              max="5000"
              .value=${String(setup.most)}
              @change=${(event: Event) =>
                session.change({ most: Math.min(5000, Math.max(1, Math.round(Number(textOf(event))) || 1)) })}
          /></label>
          <button class="primary begin" data-action="begin" ?disabled=${cells === 0} @click=${() => session.begin()}>
            ${words.begin(formatCount(cells))}
          </button>
        </div>
      </div>
      ${
        session.plans.length === 0
          ? nothing
          : html`<section class="wide">
              <h2>${words.plans}</h2>
              ${[...session.plans].reverse().map((plan) => this.#plan(plan))}
            </section>`
      }`;
  }

  #classes() {
    const { session } = this.stores;
    const { classes, possible } = session.setup;
    return html`<div class="soft">${text.review.setup.classes}</div>
      <div class="two">
        ${CELL_CLASSES.map((name, id) =>
          check(html`${classMark(id)} ${name}`, classes[id] ?? false, (on) =>
            session.change({ classes: classes.map((was, at) => (at === id ? on : was)) }),
          ),
        )}
      </div>
      ${check(text.review.setup.possible, possible, (on) => session.change({ possible: on }), "possible")}`;
  }

  #by() {
    const words = text.review.setup;
    const { session, review, settings } = this.stores;
    const others = review.readers.filter((reader) => reader !== settings.reviewer);
    return html`<select
      aria-label=${words.by}
      @change=${(event: Event) => {
        const chosen = textOf(event);
        session.change({ by: chosen === "me" ? null : chosen.slice(1) });
      }}
    >
      <option value="me" ?selected=${session.setup.by === null}>${words.me}</option>
      ${others.map(
        (reader) =>
          html`<option value=${`=${reader}`} ?selected=${session.setup.by === reader}>${readerName(reader)}</option>`,
      )}
    </select>`;
  }

  #plan(plan: ReadingList) {
    const words = text.review.setup;
    const { session, settings } = this.stores;
    const total = plan.cells.length;
    const done = session.answered(plan);
    const own = plan.createdBy === settings.reviewer;
    const go = done === total ? words.again : own || done > 0 ? words.resume : words.second;
    const order = words.orderings[plan.ordering].toLowerCase();
    return html`<div class="plan" data-plan=${plan.id}>
      <div>${words.plan(formatCount(total), order, readerName(plan.createdBy))}</div>
      <div class="soft">
        ${[
          new Date(plan.createdAt).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }),
          plan.blinded ? words.planBlinded : "",
          plan.role === "adjudicator" ? words.planAdjudication : "",
        ]
          .filter(Boolean)
          .join(" · ")}
      </div>
      <div class="row spread">
        <span>${words.planProgress(formatCount(done), formatCount(total))}</span
        ><button @click=${() => session.resume(plan)}>${go}</button>
      </div>
    </div>`;
  }
}
define("granuloscope-review-setup", ReviewSetup);

function check(label: unknown, on: boolean, set: (on: boolean) => void, name = "") {
  return html`<label class="line"><input
      type="checkbox"
      data-check=${name}
      .checked=${on}
      @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
    />
    <span>${label}</span></label>`;
}

function textOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
