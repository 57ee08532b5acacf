/** A static file server for the built app: loopback only, range requests, cross-origin isolation and a strict content policy. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

const CONTENT_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  // The one style element that OpenSeadragon 6.1 adds (no focus outline on touch screens), by its hash.
  "style-src 'self' 'sha256-9xTiqzfwFaL2SGb1rmr8gysEwVVjIvqWAgmZgqFqpEE='",
  "img-src 'self' blob: data:",
  // A user may open a slide by its address on any server; the app itself asks nobody for anything.
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:* blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const SECURITY_HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy": CONTENT_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** The wanted byte range of a request, null for the whole file, "bad" where it cannot be served. */
function parseRange(header, sizeBytes) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const start = match[1] === "" ? Math.max(0, sizeBytes - Number(match[2])) : Number(match[1]);
  const end = match[1] === "" || match[2] === "" ? sizeBytes - 1 : Math.min(sizeBytes - 1, Number(match[2]));
  return start <= end && start < sizeBytes ? { start, end } : "bad";
}

/** The decoded path of a request, null where it cannot be one ("%" without digits, a NUL). */
function readPath(url) {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    return path.includes("\0") ? null : path;
  } catch (error) {
    if (error instanceof URIError || error instanceof TypeError) return null;
    throw error;
  }
}

async function answer(folder, request, response) {
  const path = readPath(request.url ?? "/");
  if (path === null) {
    response.writeHead(400, { ...SECURITY_HEADERS, "Content-Type": "text/plain" }).end("not an address\n");
    return;
  }
  const file = normalize(join(folder, path === "/" ? "index.html" : path));
  const inside = file.startsWith(normalize(folder + sep));
  const facts = inside ? await stat(file).catch(() => null) : null;
  if (!facts?.isFile() || (request.method !== "GET" && request.method !== "HEAD")) {
    response.writeHead(facts ? 405 : 404, { ...SECURITY_HEADERS, "Content-Type": "text/plain" }).end("not here\n");
    return;
  }
  const range = parseRange(request.headers.range, facts.size);
  const headers = {
    ...SECURITY_HEADERS,
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    "Accept-Ranges": "bytes",
    "Cache-Control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (range === "bad") {
    response.writeHead(416, { ...headers, "Content-Range": `bytes */${facts.size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: facts.size - 1 };
  const part = range ? { "Content-Range": `bytes ${start}-${end}/${facts.size}` } : {};
  response.writeHead(range ? 206 : 200, { ...headers, ...part, "Content-Length": end - start + 1 });
  if (request.method === "HEAD" || facts.size === 0) response.end();
  else
    createReadStream(file, { start, end })
      .on("error", () => response.destroy())
      .pipe(response);
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server.address().port));
  });
}

/** Serves a folder on 127.0.0.1; port 0 is any free one, a taken port moves on to the next. -> { url, close }. */
export async function startServer({ folder, port }) {
  const server = createServer((request, response) => {
    answer(folder, request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  for (let candidate = port; ; candidate++) {
    try {
      const taken = await listen(server, candidate);
      const close = () =>
        new Promise((resolve) => {
          server.close(resolve);
          // A browser that holds a connection open, or reads a file no further, must not keep the server from ending.
          server.closeAllConnections();
        });
      return { url: `http://127.0.0.1:${taken}`, close };
    } catch (error) {
      if (error.code !== "EADDRINUSE" || candidate - port > 50) throw error;
    }
  }
}
