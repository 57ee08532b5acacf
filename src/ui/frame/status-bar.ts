import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import { formatCount, formatFigure, formatSeconds } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

/** The time left is reckoned anew this often while a count runs, ms. */
const TICK_MS = 1000;

/** The line below the slide: how far the count is, what failed, the ruler and the magnification. */
export class StatusBar extends storeElement("view", "analysis") {
  static override styles = [
    theme,
    css`
      :host {
        display: flex;
        gap: 9px;
        align-items: center;
        padding: 4px 10px;
        border-top: 1px solid var(--line);
        min-height: 34px;
      }
      .grow {
        flex: 1;
      }
      progress {
        width: 140px;
      }
    `,
  ];
  #ticker: ReturnType<typeof setInterval> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ticker = setInterval(() => {
      if (this.stores.analysis.state === "running") this.requestUpdate();
    }, TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#ticker) clearInterval(this.#ticker);
  }

  override render() {
    const words = text.ui.status;
    const { analysis, view } = this.stores;
    const { progress, windows } = analysis;
    const now = performance.now();
    const rate = progress.rate(now);
    const left = progress.secondsLeft(now);
    return html`<span data-run=${analysis.state}>${
      analysis.state === "idle"
        ? analysis.stopped
          ? words.stopped
          : words.ready
        : analysis.stopping
          ? words.stopping
          : analysis.state === "paused"
            ? words.paused
            : words.phase[analysis.phase]
    }</span>
      ${
        analysis.state === "idle"
          ? nothing
          : html`<progress max=${Math.max(1, progress.total)} .value=${progress.done + progress.failed}></progress>
              <span>${words.windows(formatCount(progress.done), formatCount(progress.total))}</span>
              ${rate === null ? nothing : html`<span>${words.rate(formatFigure(rate))}</span>`}${
                left === null ? nothing : html`<span>${words.left(formatSeconds(left))}</span>`
              }`
      }
      ${
        windows.failed.size
          ? html`<details class="warn">
              <summary>${words.failed(windows.failed.size)}</summary>
              ${[...windows.failed.values()]
                .slice(0, 50)
                .map(
                  ({ window, error }) =>
                    html`<div>${window.x}, ${window.y}: ${text.describeError(error._tag, error.details).title}</div>`,
                )}
            </details>`
          : nothing
      }
      ${view.unreadableTiles ? html`<span class="warn">${words.unreadable(view.unreadableTiles)}</span>` : nothing}
      ${
        analysis.fallback
          ? html`<span class="warn" data-fallback>${words.fallback(
              text.describeError(analysis.fallback._tag).title,
            )}</span>`
          : nothing
      }
      ${
        analysis.storageProblem
          ? html`<span class="warn" data-storage>${words.storage}:
              ${text.describeError(analysis.storageProblem._tag).title} ${
                text.describeError(analysis.storageProblem._tag).action
              }</span>`
          : nothing
      }
      <span class="grow"></span>${
        view.ruler
          ? html`<span>${words.ruler(
              view.ruler.lengthMicrons === null
                ? `${formatFigure(view.ruler.lengthPx)} px`
                : `${formatFigure(view.ruler.lengthMicrons)} µm`,
            )}</span>`
          : nothing
      }
      ${
        view.view?.magnification
          ? html`<span>${words.magnification(formatFigure(view.view.magnification))}</span>`
          : nothing
      }`;
  }
}
define("granuloscope-status-bar", StatusBar);
