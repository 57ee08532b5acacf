import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { askFastCgi } from "./fast-cgi.ts";

const PROGRAM = "/usr/lib/iipimage-server/iipsrv.fcgi";
const script = fileURLToPath(new URL("../../golden/build_pyramid.py", import.meta.url));
const START_MS = 15_000;

interface Running {
  readonly server: ChildProcess;
  readonly front: Server;
  readonly folder: string;
  readonly requests: string[];
}

let running: Running | null = null;

/**
 * Test server command: starts Debian's IIPImage server on loopback over a built pyramid. Returns the address of its info.json and the pyramid's
 * levels, or null where the server or numpy is not installed.
 */
export async function startIipServer(): Promise<{ url: string; levels: string } | null> {
  if (!existsSync(PROGRAM) || !existsSync("/usr/bin/python3")) return null;
  const folder = await mkdtemp(join(tmpdir(), "granuloscope-iip-"));
  const run = promisify(execFile);
  let levels: string;
  try {
    levels = (await run("/usr/bin/python3", [script, join(folder, "slide.tif")], { maxBuffer: 64 * 1024 * 1024 }))
      .stdout;
  } catch {
    await rm(folder, { recursive: true, force: true });
    return null;
  }
  const port = await freePort();
  const environment = {
    ...process.env,
    FILESYSTEM_PREFIX: `${folder}/`,
    JPEG_QUALITY: "100",
    VERBOSITY: "0",
    LOGFILE: "/dev/null",
  };
  const server = spawn(PROGRAM, ["--bind", `127.0.0.1:${port}`], { stdio: "ignore", env: environment });
  const requests: string[] = [];
  const front = await startFront(port, requests);
  running = { server, front, folder, requests };
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}/iiif/slide.tif/info.json`;
  await untilAnswering(url);
  requests.length = 0;
  return { url, levels };
}

/** Test server command: ends the server and returns the requests that were made. */
export async function stopIipServer(): Promise<string[]> {
  if (!running) return [];
  const { server, front, folder, requests } = running;
  running = null;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  front.close();
  front.closeAllConnections();
  await ended;
  await rm(folder, { recursive: true, force: true });
  return requests;
}

/** A web server before it, as Apache would be: hands requests on and allows other origins. */
async function startFront(port: number, requests: string[]): Promise<Server> {
  const front = createServer(async (request, response) => {
    requests.push(request.url ?? "");
    const path = (request.url ?? "").replace(/\?.*$/, "").replace(/^\/iiif\//, "");
    try {
      const answer = await askFastCgi(port, {
        QUERY_STRING: `IIIF=${path}`,
        REQUEST_METHOD: "GET",
        REQUEST_URI: request.url ?? "",
        HTTP_HOST: request.headers.host ?? "",
        SERVER_PROTOCOL: "HTTP/1.1",
      });
      const headEnd = answer.indexOf("\r\n\r\n");
      const head = answer.subarray(0, headEnd).toString("latin1");
      const status = Number(/^Status: (\d{3})/im.exec(head)?.[1] ?? 200);
      const type = /^Content-Type: ([^\r\n]+)/im.exec(head)?.[1] ?? "application/octet-stream";
      response.writeHead(status, { "Content-Type": type, "Access-Control-Allow-Origin": "*" });
      response.end(answer.subarray(headEnd + 4));
    } catch (error) {
      response.writeHead(502, { "Access-Control-Allow-Origin": "*" }).end(String(error));
    }
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  return front;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilAnswering(url: string): Promise<void> {
  const until = Date.now() + START_MS;
  for (;;) {
    const response = await fetch(url);
    if (response.ok && (await response.text()).includes("protocol")) return;
    if (Date.now() > until) throw new Error(`the IIPImage server answers ${response.status}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
