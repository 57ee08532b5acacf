/** Pieces of one horizontal line, as [start, end, start, end, …] in rising order without overlap; the unit is the caller's. */
export type Spans = readonly number[];

/** Joins any pairs [start, end, …], overlapping or not in order, to spans. */
export function uniteSpans(pairs: readonly number[]): Spans {
  const starts: { start: number; end: number }[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) starts.push({ start: pairs[i] as number, end: pairs[i + 1] as number });
  starts.sort((a, b) => a.start - b.start);
  const united: number[] = [];
  for (const { start, end } of starts) {
    if (end <= start) continue;
    const last = united.length - 1;
    if (last >= 0 && start <= (united[last] as number)) united[last] = Math.max(united[last] as number, end);
    else united.push(start, end);
  }
  return united;
}

/** The part of the spans between two ends. */
export function clipSpans(spans: Spans, from: number, to: number): Spans {
  const clipped: number[] = [];
  for (let i = 0; i + 1 < spans.length; i += 2) {
    const start = Math.max(from, spans[i] as number);
    const end = Math.min(to, spans[i + 1] as number);
    if (end > start) clipped.push(start, end);
  }
  return clipped;
}

/** What is left of the spans without others. */
export function subtractSpans(spans: Spans, others: Spans): Spans {
  if (others.length === 0) return spans;
  const left: number[] = [];
  let other = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) {
    let start = spans[i] as number;
    const end = spans[i + 1] as number;
    while (other + 1 < others.length && (others[other + 1] as number) <= start) other += 2;
    for (let at = other; at + 1 < others.length && (others[at] as number) < end; at += 2) {
      if ((others[at] as number) > start) left.push(start, others[at] as number);
      start = Math.max(start, others[at + 1] as number);
    }
    if (end > start) left.push(start, end);
  }
  return left;
}

/** Sum of the spans' lengths. */
export function spansLength(spans: Spans): number {
  let length = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) length += (spans[i + 1] as number) - (spans[i] as number);
  return length;
}
