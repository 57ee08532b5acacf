/** The longest task of a page's own thread, of whatever length, from Chromium's trace; performance.now() and "longtask" miss what they do not ask for. */

/** Records while work() runs. -> { result, wallMs, cpuMs }: wall time holds the waiting for a processor, too. */
export async function longestPageTask(browser, page, work) {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  let result;
  let trace;
  try {
    result = await work();
  } finally {
    trace = JSON.parse((await browser.stopTracing()).toString());
  }
  return { result, ...longestTask(trace.traceEvents) };
}

/** Of all renderers' main threads: the other ones of a bench browser are idle. */
function longestTask(events) {
  const mainThreads = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  let wallMs = 0;
  let cpuMs = 0;
  for (const { name, ph, pid, tid, dur, tdur } of events) {
    if (ph !== "X" || !name.endsWith("RunTask") || !mainThreads.has(`${pid}/${tid}`)) continue;
    wallMs = Math.max(wallMs, dur / 1000);
    cpuMs = Math.max(cpuMs, (tdur ?? 0) / 1000);
  }
  return { wallMs, cpuMs };
}
