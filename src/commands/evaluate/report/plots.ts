import { escapeHtml } from "./markup.ts";

/** Shares run from 0 to 1 on both axes of every plot; sizes are SVG units, one per CSS px at full width. */
export type Point = readonly [number, number];

export interface SharePlot {
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly line?: readonly Point[];
  /** Straight connections between the line's points, or steps (precision and recall change at one threshold at a time). */
  readonly dots?: readonly Point[];
  /** A marked point with a vertical interval. */
  readonly mark?: { readonly at: Point; readonly low?: number; readonly high?: number; readonly label: string } | null;
  /** Share of the answers per tenth, drawn faintly from the bottom. */
  readonly bars?: readonly number[];
  readonly diagonal?: boolean;
  readonly guides?: readonly { readonly y: number; readonly label: string }[];
  readonly yMaximum?: number;
  readonly widthPx?: number;
}

const MARGIN = { left: 44, right: 10, top: 8, bottom: 36 };

/** A plot of shares: a line, dots, a marked point, guides. */
export function sharePlot(plot: SharePlot): string {
  const width = plot.widthPx ?? 300;
  const height = Math.round(width * 0.8);
  const top = plot.yMaximum ?? 1;
  const x = (share: number): number => MARGIN.left + share * (width - MARGIN.left - MARGIN.right);
  const y = (share: number): number =>
    height - MARGIN.bottom - (Math.min(share, top) / top) * (height - MARGIN.top - MARGIN.bottom);
  const at = ([px, py]: Point): string => `${x(px).toFixed(1)},${y(py).toFixed(1)}`;
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const parts = ticks.flatMap((tick) => [
    `<line class="grid" x1="${x(0)}" x2="${x(1)}" y1="${y(tick * top)}" y2="${y(tick * top)}"/>`,
    `<text class="tick" text-anchor="end" x="${x(0) - 5}" y="${y(tick * top) + 4}">${tickLabel(tick * top)}</text>`,
    `<text class="tick" text-anchor="middle" x="${x(tick)}" y="${y(0) + 14}">${tickLabel(tick)}</text>`,
  ]);
  parts.push(
    `<text class="axis" text-anchor="middle" x="${x(0.5)}" y="${height - 5}">${escapeHtml(plot.xLabel)}</text>`,
    `<text class="axis" text-anchor="middle" transform="translate(11 ${y(top / 2)}) rotate(-90)">${escapeHtml(plot.yLabel)}</text>`,
  );
  for (const [index, share] of (plot.bars ?? []).entries()) {
    const w = (x(0.1) - x(0)) * 0.86;
    parts.push(
      `<rect class="bar" x="${x(index / 10 + 0.007)}" width="${w}" y="${y(share * top)}" height="${y(0) - y(share * top)}"/>`,
    );
  }
  if (plot.diagonal) parts.push(`<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`);
  for (const guide of plot.guides ?? []) {
    parts.push(
      `<line class="ideal" x1="${x(0)}" x2="${x(1)}" y1="${y(guide.y)}" y2="${y(guide.y)}"/>`,
      `<text class="tick" x="${x(0) + 4}" y="${y(guide.y) - 4}">${escapeHtml(guide.label)}</text>`,
    );
  }
  if (plot.line && plot.line.length > 0) parts.push(`<polyline class="line" points="${plot.line.map(at).join(" ")}"/>`);
  for (const dot of plot.dots ?? []) parts.push(`<circle class="dot" cx="${x(dot[0])}" cy="${y(dot[1])}" r="3.5"/>`);
  if (plot.mark) {
    const { at: place, low, high, label } = plot.mark;
    const px = x(place[0]);
    if (low !== undefined && high !== undefined) {
      parts.push(`<line class="interval" x1="${px}" x2="${px}" y1="${y(low)}" y2="${y(high)}"/>`);
    }
    // A diamond, so that the mark differs from the curve by shape and not by colour alone.
    parts.push(
      `<path class="mark" d="M${px} ${y(place[1]) - 6}l6 6l-6 6l-6 -6z"><title>${escapeHtml(label)}</title></path>`,
    );
  }
  return svg(width, height, plot.label, parts);
}

export interface IntervalRow {
  readonly name: string;
  readonly value: number | null;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly aim?: number | undefined;
  readonly note: string;
}

/** Values with intervals, one row each, on a scale from 0 to 1; the aim is a small triangle under the row. */
export function intervalPlot(label: string, rows: readonly IntervalRow[]): string {
  const width = 760;
  const rowHeight = 34;
  const left = 190;
  const right = 120;
  const height = rows.length * rowHeight + 30;
  const x = (share: number): number => left + share * (width - left - right);
  const parts = [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((tick) => [
    `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="4" y2="${height - 24}"/>`,
    `<text class="tick" text-anchor="middle" x="${x(tick)}" y="${height - 8}">${tickLabel(tick)}</text>`,
  ]);
  for (const [index, row] of rows.entries()) {
    const y = index * rowHeight + 20;
    parts.push(`<text class="name" text-anchor="end" x="${left - 12}" y="${y + 5}">${escapeHtml(row.name)}</text>`);
    parts.push(`<text class="tick" x="${x(1) + 12}" y="${y + 4}">${escapeHtml(row.note)}</text>`);
    if (row.aim !== undefined) {
      parts.push(`<path class="aim" d="M${x(row.aim)} ${y + 3}l5 9h-10z"><title>${row.aim}</title></path>`);
    }
    if (row.value === null) continue;
    if (row.low !== undefined && row.high !== undefined) {
      parts.push(`<line class="interval" x1="${x(row.low)}" x2="${x(row.high)}" y1="${y}" y2="${y}"/>`);
    }
    parts.push(`<circle class="dot" cx="${x(row.value)}" cy="${y}" r="5"/>`);
  }
  return svg(width, height, label, parts);
}

export interface PairRow {
  readonly name: string;
  readonly first: number;
  readonly second: number;
}

/** Two shares per row, a dot and a diamond joined by a line; `maximum` ends the scale. */
export function pairPlot(
  label: string,
  rows: readonly PairRow[],
  names: readonly [string, string],
  maximum: number,
): string {
  const width = 760;
  const rowHeight = 26;
  const left = 190;
  const head = 30;
  const height = rows.length * rowHeight + head + 30;
  const x = (share: number): number => left + (share / maximum) * (width - left - 40);
  const parts = [0, 0.25, 0.5, 0.75, 1].flatMap((tick) => [
    `<line class="grid" x1="${x(tick * maximum)}" x2="${x(tick * maximum)}" y1="${head - 6}" y2="${height - 24}"/>`,
    `<text class="tick" text-anchor="middle" x="${x(tick * maximum)}" y="${height - 8}">${tickLabel(tick * maximum)}</text>`,
  ]);
  parts.push(
    `<circle class="dot" cx="${left + 6}" cy="10" r="5"/><text class="tick" x="${left + 17}" y="14">${escapeHtml(names[0])}</text>`,
    `<path class="mark" d="M${left + 206} 4l6 6l-6 6l-6 -6z"/><text class="tick" x="${left + 217}" y="14">${escapeHtml(names[1])}</text>`,
  );
  for (const [index, { name, first, second }] of rows.entries()) {
    const y = head + index * rowHeight + 10;
    parts.push(
      `<text class="name" text-anchor="end" x="${left - 12}" y="${y + 5}">${escapeHtml(name)}</text>`,
      `<line class="interval" x1="${x(first)}" x2="${x(second)}" y1="${y}" y2="${y}"/>`,
      `<circle class="dot" cx="${x(first)}" cy="${y}" r="5"/>`,
      `<path class="mark" d="M${x(second)} ${y - 6}l6 6l-6 6l-6 -6z"/>`,
    );
  }
  return svg(width, height, label, parts);
}

function tickLabel(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function svg(width: number, height: number, label: string, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(label)}">${parts.join("")}</svg>`;
}

export interface LinePlot {
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** At most three; told apart by dashes and by the name at their end, not by colour. */
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

const DASHES = ["", "7 4", "2 3"];

/** Lines over a quantity that starts at 0; the vertical axis runs from 0 to 1. */
export function linePlot({ label, xLabel, yLabel, lines }: LinePlot): string {
  const [width, height] = [360, 288];
  const maximum = Math.max(1, ...lines.flatMap(({ points }) => points.map(([at]) => at)));
  const x = (value: number): number => MARGIN.left + (value / maximum) * (width - MARGIN.left - MARGIN.right);
  const y = (value: number): number => height - MARGIN.bottom - value * (height - MARGIN.top - MARGIN.bottom);
  const parts = [0, 0.25, 0.5, 0.75, 1].flatMap((tick) => [
    `<line class="grid" x1="${x(0)}" x2="${x(maximum)}" y1="${y(tick)}" y2="${y(tick)}"/>`,
    `<text class="tick" text-anchor="end" x="${x(0) - 5}" y="${y(tick) + 4}">${tick}</text>`,
    `<text class="tick" text-anchor="middle" x="${x(tick * maximum)}" y="${y(0) + 14}">${Math.round(tick * maximum)}</text>`,
  ]);
  parts.push(
    `<text class="axis" text-anchor="middle" x="${x(maximum / 2)}" y="${height - 5}">${escapeHtml(xLabel)}</text>`,
    `<text class="axis" text-anchor="middle" transform="translate(11 ${y(0.5)}) rotate(-90)">${escapeHtml(yLabel)}</text>`,
  );
  for (const [index, { name, points }] of lines.entries()) {
    const along = points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(" ");
    parts.push(`<polyline class="line" stroke-dasharray="${DASHES[index] ?? ""}" points="${along}"/>`);
    const keyY = y(0.04 + 0.07 * (lines.length - 1 - index));
    parts.push(
      `<line class="line" stroke-dasharray="${DASHES[index] ?? ""}" x1="${x(0) + 8}" x2="${x(0) + 34}" y1="${keyY}" y2="${keyY}"/>`,
      `<text class="tick" x="${x(0) + 40}" y="${keyY + 4}">${escapeHtml(name)}</text>`,
    );
  }
  return svg(width, height, label, parts);
}
