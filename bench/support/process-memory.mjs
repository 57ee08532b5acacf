/** Peak memory of the browser's processes, as Linux counts it: /proc/PID/status, whose peak (VmHWM) is set back by writing 5 to clear_refs. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

function kilobytes(pid, field) {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return line ? Number(line[1]) : 0;
}

/** Ids of the renderers (the pages with their workers), and of the browser's own process, which keeps the Blobs. */
async function processIds(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const idsOf = (type) => processInfo.filter((process) => process.type === type).map(({ id }) => id);
  return { renderers: idsOf("renderer"), browser: idsOf("browser") };
}

/** Starts to watch. -> a function that gives the growth to the peak since then, MB; null where the system does not tell. */
export async function watchMemory(browser) {
  if (!existsSync("/proc/self/clear_refs")) return async () => null;
  const ids = await processIds(browser);
  const before = new Map();
  for (const id of [...ids.renderers, ...ids.browser]) {
    writeFileSync(`/proc/${id}/clear_refs`, "5");
    before.set(id, kilobytes(id, "VmRSS"));
  }
  const growth = (group) =>
    group
      .filter((id) => existsSync(`/proc/${id}/status`))
      .reduce((sum, id) => sum + Math.max(0, kilobytes(id, "VmHWM") - before.get(id)) * 1024, 0) / 1e6;
  return async () => ({ rendererMb: growth(ids.renderers), browserMb: growth(ids.browser) });
}
