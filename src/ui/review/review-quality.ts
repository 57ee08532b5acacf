import { css, html, nothing, svg } from "lit";
import type { AgreementStretch, Share } from "../../core/review/review.ts";
import { text } from "../../core/text/text.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const WIDTH = 420;
const HEIGHT = 120;

/** How the reading went: accuracy on known cells, and agreement with the model along it, as a plot with its table. */
export class ReviewQuality extends storeElement("session") {
  static override styles = [
    theme,
    css`
      svg.plot {
        width: 100%;
        max-width: 460px;
        height: auto;
      }
      .axis {
        stroke: var(--line);
      }
      .bar {
        stroke: var(--soft);
        stroke-width: 2;
      }
      .dot {
        fill: var(--accent);
      }
      text {
        fill: var(--soft);
        font-size: 11px;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        text-align: right;
        padding: 2px 12px 2px 0;
        font-weight: inherit;
      }
    `,
  ];

  override render() {
    const words = text.review.agreement;
    const { session } = this.stores;
    const stretches = session.agreement.filter(({ share }) => share !== null);
    const known = Object.keys(session.plan?.known ?? {}).length > 0;
    return html`${
      known
        ? html`<p data-known-accuracy>${text.review.reading.known}: <strong>${shareWords(
            session.accuracy,
          )}</strong></p>`
        : nothing
    }
      <h2>${words.withMachine}</h2>
      ${
        (stretches[0]?.of ?? 0) < 5
          ? html`<p class="soft">${words.tooFew}</p>`
          : html`${this.#plot(stretches)}
              <details>
                <summary>${words.table}</summary>
                <table>
                  <tr>
                    <th>${words.stretch}</th>
                    <th>${words.share}</th>
                    <th>${words.interval}</th>
                  </tr>
                  ${stretches.map(
                    ({ first, last, share, interval }) =>
                      html`<tr>
                        <td>${first}–${last}</td>
                        <td>${formatPercent(share ?? 0)}</td>
                        <td>${interval ? `${formatPercent(interval.low)} – ${formatPercent(interval.high)}` : ""}</td>
                      </tr>`,
                  )}
                </table>
              </details>`
      }`;
  }

  #plot(stretches: readonly AgreementStretch[]) {
    const total = stretches.at(-1)?.last ?? 1;
    const x = ({ first, last }: AgreementStretch): number => 34 + ((first + last) / 2 / total) * (WIDTH - 44);
    const y = (share: number): number => 10 + (1 - share) * (HEIGHT - 30);
    return html`<svg
      class="plot"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      role="img"
      aria-label=${text.review.agreement.plotLabel}
    >
      ${[0, 0.5, 1].map(
        (share) =>
          svg`<line class="axis" x1="34" x2=${WIDTH} y1=${y(share)} y2=${y(share)} />
            <text x="0" y=${y(share) + 4}>${formatPercent(share)}</text>`,
      )}
      ${stretches.map(
        (stretch) => svg`${
          stretch.interval
            ? svg`<line class="bar" x1=${x(stretch)} x2=${x(stretch)} 
                y1=${y(stretch.interval.low)} y2=${y(stretch.interval.high)} />`
            : nothing
        }
        <circle class="dot" cx=${x(stretch)} cy=${y(stretch.share ?? 0)} r="4" />`,
      )}
      <text x=${WIDTH} y=${HEIGHT - 4} text-anchor="end">${formatCount(total)}</text>
      <text x="34" y=${HEIGHT - 4}>1</text>
    </svg>`;
  }
}
define("granuloscope-review-quality", ReviewQuality);

/** A share with its interval, in words. */
export function shareWords({ hits, of, share, interval }: Share): string {
  const words = text.review.reading;
  if (share === null || interval === null) return words.knownNone;
  const percent = [share, interval.low, interval.high].map(formatPercent) as [string, string, string];
  return words.share(formatCount(hits), formatCount(of), ...percent);
}
