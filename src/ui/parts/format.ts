/** Between a number and its unit: no line ends there. */
const NO_BREAK = "\u00a0";
const WHOLE = new Intl.NumberFormat("en");

/** A whole number with separators. */
export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** Three significant digits, without an exponent; a dash for what is unknown. */
export function formatFigure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 3 }).format(value);
}

export function formatMm2(value: number | null): string {
  return `${formatFigure(value)}${NO_BREAK}mm²`;
}

/** A share 0..1 as percent; never rounded up to 100 %. */
export function formatPercent(share: number): string {
  const percent = share >= 1 ? 100 : Math.min(99.9, share * 100);
  return `${percent.toFixed(percent < 10 && percent > 0 ? 1 : percent > 99 && percent < 100 ? 1 : 0)}${NO_BREAK}%`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))}${NO_BREAK}s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)}${NO_BREAK}min` : `${(seconds / 3600).toFixed(1)}${NO_BREAK}h`;
}

export function formatBytes(bytes: number): string {
  return bytes < 1e6
    ? `${(bytes / 1e3).toFixed(0)}${NO_BREAK}kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)}${NO_BREAK}MB`
      : `${(bytes / 1e9).toFixed(1)}${NO_BREAK}GB`;
}

/** A probability that may be tiny, as percent. */
export function formatChance(probability: number): string {
  return probability > 0 && probability < 1e-4
    ? `<${NO_BREAK}0.01${NO_BREAK}%`
    : `${formatFigure(100 * probability)}${NO_BREAK}%`;
}
