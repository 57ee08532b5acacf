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
  return `${formatFigure(value)} mm²`;
}

/** A share 0..1 as percent; never rounded up to 100 %. */
export function formatPercent(share: number): string {
  const percent = share >= 1 ? 100 : Math.min(99.9, share * 100);
  return `${percent.toFixed(percent < 10 && percent > 0 ? 1 : percent > 99 && percent < 100 ? 1 : 0)} %`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export function formatBytes(bytes: number): string {
  return bytes < 1e6
    ? `${(bytes / 1e3).toFixed(0)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`;
}
