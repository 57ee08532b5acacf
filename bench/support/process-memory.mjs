/** Peak memory of the browser's processes, as Linux counts it: /proc/PID/status, whose peak (VmHWM) is set back by writing 5 to clear_refs. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

function megabytes(pid, field) {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return line ? (Number(line[1]) * 1024) / 1e6 : 0;
}

/** Ids of the renderers (the pages with their workers), and of the browser's own process, which keeps the Blobs. */
async function processIds(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const idsOf = (type) => processInfo.filter((process) => process.type === type).map(({ id }) => id);
  return { renderers: idsOf("renderer"), browser: idsOf("browser") };
}

/** Starts to watch. -> a function that gives, in MB, what the largest renderer held then and at its peak since, and the growth of the browser's own process; null where the system does not tell. */
export async function watchMemory(browser) {
  if (!existsSync("/proc/self/clear_refs")) return async () => null;
  const ids = await processIds(browser);
  for (const id of [...ids.renderers, ...ids.browser]) writeFileSync(`/proc/${id}/clear_refs`, "5");
  const largest = (field) =>
    Math.max(...ids.renderers.filter((id) => existsSync(`/proc/${id}/status`)).map((id) => megabytes(id, field)));
  const rendererBeforeMb = largest("VmRSS");
  const [browserId] = ids.browser;
  const browserBeforeMb = megabytes(browserId, "VmRSS");
  return async () => ({
    rendererBeforeMb,
    rendererPeakMb: largest("VmHWM"),
    browserGrowthMb: megabytes(browserId, "VmHWM") - browserBeforeMb,
  });
}
