import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

/** Somebody's slide server: another origin on loopback that allows any page (CORS) and answers range requests. */
export interface SlideServer {
  readonly url: string;
  readonly requests: { readonly path: string; readonly range: string | undefined }[];
  close(): Promise<void>;
}

/** Serves the files below a folder. */
export async function startSlideServer(folder: string): Promise<SlideServer> {
  const requests: { path: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const allowed = {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Headers": "range",
      "Access-Control-Expose-Headers": "content-range, content-length, etag",
    };
    if (request.method === "OPTIONS") {
      response.writeHead(204, allowed).end();
      return;
    }
    requests.push({ path, range: request.headers.range });
    const file = normalize(join(folder, path));
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) {
      response.writeHead(404, allowed).end();
      return;
    }
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const bytes = readFileSync(file);
    if (!asked) response.writeHead(200, { ...allowed, "Content-Length": size }).end(bytes);
    else {
      const start = Number(asked[1]);
      const end = Math.min(size - 1, asked[2] ? Number(asked[2]) : size - 1);
      const range = { "Content-Range": `bytes ${start}-${end}/${size}`, "Content-Length": end - start + 1 };
      response.writeHead(206, { ...allowed, ...range }).end(bytes.subarray(start, end + 1));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
