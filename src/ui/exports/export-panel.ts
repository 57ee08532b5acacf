import { css, html, nothing } from "lit";
import type { CoordinateFrame } from "../../core/exports/coordinate-frame.ts";
import type { ExportKind } from "../../core/exports/export-input.ts";
import { text } from "../../core/text/text.ts";
import { formatCount } from "../parts/format.ts";
import { saveFile } from "../parts/save-file.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { openReport } from "../report/open-report.ts";
import "./stored-slides.ts";

type Kind = ExportKind | "auditLog";
/** What a reader wants to do, and the files for it. */
const GROUPS = {
  cells: ["csv", "dictionary", "geojson", "measurements", "dicom"],
  numbers: ["regions", "summary"],
  again: ["receipt", "auditLog"],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;

/** Files to take away, the audit log, and below them what this browser keeps. */
export class ExportPanel extends storeElement("review", "exports", "auditLog", "messages", "analysis") {
  static override styles = [
    theme,
    css`
      .files {
        margin: 6px 0;
      }
    `,
  ];
  #openingReport = false;

  override render() {
    const words = text.exports.panel;
    const { analysis, exports } = this.stores;
    const empty = analysis.windows.done.size === 0;
    const busy = exports.making !== null;
    return html`<h2>${words.groups.numbers}</h2>
      <div class="row files">
        <button class="primary" data-report ?disabled=${empty || this.#openingReport} @click=${() => this.#report()}>
          ${this.#openingReport ? text.report.opening : text.report.open}
        </button>
        ${this.#buttons(GROUPS.numbers)}
      </div>
      <h2>${words.groups.cells}</h2>
      <div class="row files">${this.#buttons(GROUPS.cells)}</div>
      ${this.#frames()}
      <p class="soft" aria-live="polite">${busy ? words.making : empty ? words.nothing : words.note}</p>
      ${busy ? html`<button @click=${() => exports.cancel()}>${words.cancel}</button>` : nothing}
      ${this.#auditLog()}<granuloscope-stored-slides></granuloscope-stored-slides>`;
  }

  #buttons(kinds: readonly Kind[]) {
    const { analysis, exports } = this.stores;
    const off = analysis.windows.done.size === 0 || exports.making !== null;
    const words = text.exports.panel.kinds;
    return kinds.map(
      (kind) =>
        html`<button data-export=${kind} ?disabled=${off} @click=${() => this.#download(kind)}>${words[kind]}</button>`,
    );
  }

  #frames() {
    const words = text.exports.panel;
    const { exports } = this.stores;
    if (exports.frames.length < 2) return nothing;
    const choose = (event: Event): void =>
      exports.setFrame((event.target as HTMLSelectElement).value as CoordinateFrame["name"]);
    return html`<label class="row">${words.frame}
      <select data-frame @change=${choose}>
        ${exports.frames.map(
          ({ name }) =>
            html`<option value=${name} ?selected=${name === exports.frame?.name}>${words.frames[name]}</option>`,
        )}
      </select></label>`;
  }

  #auditLog() {
    const words = text.exports.panel;
    const { auditLog } = this.stores;
    return html`<h2>${words.groups.again}</h2>
      <p class="soft">${words.auditNote}</p>
      <div class="row files">
        ${this.#buttons(GROUPS.again)}<button data-check-audit-log ?disabled=${auditLog.checking} @click=${() => auditLog.verify()}>
          ${words.check}
        </button>
      </div>
      <p data-audit-log role="status" class=${this.#auditLogSound() ? "" : "warn"}>${this.#auditLogVerdict()}</p>`;
  }

  #auditLogSound(): boolean {
    const { check } = this.stores.auditLog;
    return !check || (check.verdict.sound && check.strayDecision === null);
  }

  #auditLogVerdict() {
    const words = text.exports.panel;
    const { check, checking } = this.stores.auditLog;
    if (checking) return words.checking;
    if (!check) return nothing;
    const { verdict, strayDecision } = check;
    if (!verdict.sound) return words.wrong(formatCount(verdict.index + 1), words.problems[verdict.problem]);
    if (strayDecision !== null) return words.stray(strayDecision);
    if (verdict.head.entries === 0) return words.empty;
    return words.sound(formatCount(verdict.head.entries), `${verdict.head.hash.slice(0, 16)}…`);
  }

  async #report(): Promise<void> {
    this.#openingReport = true;
    this.requestUpdate();
    try {
      await openReport(document.querySelector("granuloscope-app") as HTMLElement);
    } catch (error) {
      this.stores.messages.report(error);
    }
    this.#openingReport = false;
    this.requestUpdate();
  }

  async #download(kind: Kind): Promise<void> {
    const made = await this.stores.exports.make(kind);
    if (!made) return;
    saveFile(made.file, made.name);
  }
}
define("granuloscope-export-panel", ExportPanel);
