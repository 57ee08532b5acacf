import { connect } from "node:net";

/** Records of the FastCGI protocol (FastCGI specification 1.0, section 8). */
const BEGIN = 1;
const END = 3;
const PARAMS = 4;
const STDIN = 5;
const STDOUT = 6;
const RESPONDER = 1;
const HEADER_BYTES = 8;

/** One request to a FastCGI responder on loopback; returns all it wrote: a CGI head and the body. */
export function askFastCgi(port: number, parameters: Readonly<Record<string, string>>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let received = Buffer.alloc(0);
    const output: Buffer[] = [];
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(output)));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= HEADER_BYTES) {
        const length = received.readUInt16BE(4);
        const end = HEADER_BYTES + length + (received[6] ?? 0);
        if (received.length < end) return;
        if (received[1] === STDOUT) output.push(received.subarray(HEADER_BYTES, HEADER_BYTES + length));
        if (received[1] === END) socket.end();
        received = received.subarray(end);
      }
    });
    const pairs = Object.entries(parameters).map(([name, value]) => pair(name, value));
    socket.write(
      Buffer.concat([
        record(BEGIN, Buffer.from([0, RESPONDER, 0, 0, 0, 0, 0, 0])),
        record(PARAMS, Buffer.concat(pairs)),
        record(PARAMS, Buffer.alloc(0)),
        record(STDIN, Buffer.alloc(0)),
      ]),
    );
  });
}

function record(type: number, content: Buffer): Buffer {
  const header = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 0xff, 0, 0]);
  return Buffer.concat([header, content]);
}

function pair(name: string, value: string): Buffer {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE((Buffer.byteLength(name) | 0x80000000) >>> 0, 0);
  lengths.writeUInt32BE((Buffer.byteLength(value) | 0x80000000) >>> 0, 4);
  return Buffer.concat([lengths, Buffer.from(name), Buffer.from(value)]);
}
