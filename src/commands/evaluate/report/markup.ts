/** Text as it may stand in HTML. */
export function escapeHtml(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A table; cells are HTML already. The first column holds the rows' names. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], className = ""): string {
  const heads = head.map((cell) => `<th scope="col">${cell}</th>`).join("");
  const body = rows
    .map(
      ([first = "", ...cells]) =>
        `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`,
    )
    .join("\n");
  return `<div class="wide"><table class="${className}"><thead><tr>${heads}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** Something a reader may open. */
export function details(summary: string, content: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${content}</details>`;
}

/** A figure with its title above. */
export function figure(title: string, content: string, caption = "", className = ""): string {
  const below = caption ? `<span class="soft">${escapeHtml(caption)}</span>` : "";
  return `<figure class="${className}"><figcaption><strong>${escapeHtml(title)}</strong> ${below}</figcaption>${content}</figure>`;
}

/** Two digits, a dash for what is unknown. */
export function decimal(value: number | null, digits = 2): string {
  return value === null ? "–" : value.toFixed(digits);
}

/** A share as percent with one digit where it is small. */
export function percent(value: number | null): string {
  if (value === null) return "–";
  return `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`;
}
