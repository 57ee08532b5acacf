import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as ask, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PLUGIN = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";
const PROGRAMS = ["/usr/sbin/Orthanc", "/usr/bin/Orthanc"];
const START_MS = 30_000;

interface Running {
  readonly orthanc: ChildProcess;
  readonly proxy: Server;
  readonly folder: string;
  readonly requests: string[];
}

let running: Running | null = null;

/**
 * Test server command: starts Debian's Orthanc with its DICOMweb plugin on loopback, behind a proxy that allows other origins (Orthanc itself
 * allows none), and stores the files given as base64. Returns the service's root, or null where it is not installed.
 */
export async function startOrthanc(_context: unknown, files: string[]): Promise<string | null> {
  const program = PROGRAMS.find((path) => existsSync(path));
  if (!program || !existsSync(PLUGIN)) return null;
  const folder = await mkdtemp(join(tmpdir(), "granuloscope-orthanc-"));
  const port = await freePort();
  const settings = {
    StorageDirectory: folder,
    IndexDirectory: folder,
    HttpPort: port,
    DicomServerEnabled: false,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    Plugins: [PLUGIN],
    DicomWeb: { Enable: true, Root: "/dicom-web/" },
  };
  await writeFile(join(folder, "orthanc.json"), JSON.stringify(settings));
  const orthanc = spawn(program, [join(folder, "orthanc.json")], { stdio: "ignore" });
  const requests: string[] = [];
  const proxy = await startProxy(port, requests);
  running = { orthanc, proxy, folder, requests };
  await untilAnswering(port);
  for (const file of files) {
    const stored = await fetch(`http://127.0.0.1:${port}/instances`, {
      method: "POST",
      body: Buffer.from(file, "base64"),
    });
    if (!stored.ok) throw new Error(`Orthanc refused a file: ${stored.status}`);
  }
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/dicom-web`;
}

/** Test server command: ends Orthanc and its proxy, and returns the requests that were made. */
export async function stopOrthanc(): Promise<string[]> {
  if (!running) return [];
  const { orthanc, proxy, folder, requests } = running;
  running = null;
  const ended = new Promise((resolve) => orthanc.once("exit", resolve));
  orthanc.kill("SIGTERM");
  proxy.close();
  proxy.closeAllConnections();
  await ended;
  await rm(folder, { recursive: true, force: true });
  return requests;
}

async function startProxy(port: number, requests: string[]): Promise<Server> {
  const allowed = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "accept, content-type",
    "Access-Control-Allow-Methods": "GET, POST",
  };
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === "OPTIONS") {
      outgoing.writeHead(204, allowed).end();
      return;
    }
    requests.push(`${incoming.method} ${incoming.url}`);
    const { accept = "*/*", "content-type": type } = incoming.headers;
    const headers = { accept, ...(type ? { "content-type": type } : {}) };
    const onward = ask({ port, host: "127.0.0.1", path: incoming.url, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, {
        ...allowed,
        "Content-Type": answer.headers["content-type"] ?? "",
      });
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502, allowed).end());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswering(port: number): Promise<void> {
  const until = Date.now() + START_MS;
  for (;;) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/system`)).ok) return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
