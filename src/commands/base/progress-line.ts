import { text } from "../../core/text/text.ts";

/** Progress of one slide on stderr, at most one line a second. */
export function createProgressLine(name: string, quiet: boolean) {
  const started = performance.now();
  let lastShown = 0;
  let last = "";
  const show = (line: string): void => {
    if (!quiet && line) process.stderr.write(`${name}: ${line}\n`);
  };
  return {
    update: (done: number, total: number): void => {
      const now = performance.now();
      const perSecond = done / Math.max(0.001, (now - started) / 1000);
      last = text.headless.progress(done, total, perSecond, perSecond > 0 ? (total - done) / perSecond : 0);
      if (now - lastShown < 1000) return;
      lastShown = now;
      show(last);
      last = "";
    },
    end: (): void => show(last),
  };
}
