import { mkdtempSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startServer } from "../../../scripts/serve.mjs";

test("the server ends although one connection never asked and another reads no further", async () => {
  const folder = mkdtempSync(join(tmpdir(), "granuloscope-serve-"));
  writeFileSync(join(folder, "large.bin"), Buffer.alloc(64 << 20));
  const server = await startServer({ folder, port: 0 });
  const { port } = new URL(server.url);
  const opened = (request: string) =>
    new Promise<ReturnType<typeof connect>>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.on("error", () => undefined);
        if (request === "") resolve(socket);
        else socket.once("readable", () => resolve(socket)).write(request);
      });
    });
  const silent = await opened("");
  const stalled = await opened(`GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  const ended = Promise.all([silent, stalled].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
  await server.close();
  stalled.resume();
  silent.resume();
  await ended;
  await expect(fetch(server.url)).rejects.toThrow();
});
