import { CELL_CLASSES } from "../../core/cells/cells.ts";
import type { CorrectedCount } from "../../core/sampling/corrected-count.ts";
import { text } from "../../core/text/text.ts";
import type { Stores } from "./stores.ts";

const WHOLE = new Intl.NumberFormat("en");
const FIGURE = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** A corrected count as the one line a pathologist reads; mm2: tissue of the quadrats it covers; readerCount: how many readers read them. */
export function correctedLine(
  { modelCount, estimate, quadratsRead }: CorrectedCount,
  mm2: number,
  readerCount: number,
): string {
  const words = text.sampling;
  const area = FIGURE.format(mm2);
  if (!estimate) return words.lineWithout(WHOLE.format(modelCount), WHOLE.format(quadratsRead), area);
  const { corrected, low, high } = estimate;
  const whole = (count: number): string => WHOLE.format(Math.round(count));
  return words.line(
    whole(modelCount),
    whole(corrected),
    whole(low),
    whole(high),
    whole(quadratsRead),
    readerCount,
    area,
  );
}

/** One line per corrected class that has an interval, as exports carry them. */
export function correctedLines({ sampling, analysis }: Pick<Stores, "sampling" | "analysis">): string[] {
  const mm2 = sampling.tissuePx2 * ((analysis.micronsPerPx ?? 0) / 1000) ** 2;
  return [...sampling.corrected]
    .filter(([, count]) => count.estimate !== null)
    .map(([classId, count]) =>
      text.sampling.ofClass(CELL_CLASSES[classId] as string, correctedLine(count, mm2, sampling.readerCount)),
    );
}
