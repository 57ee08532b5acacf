import { TaggedError } from "../../../core/base/errors.ts";
import type { FrameFormat } from "../read-instance.ts";
import { type FrameCoding, TRANSFER_SYNTAXES } from "../tags.ts";
import { parameter } from "./multipart.ts";

/**
 * How a frame that a server sent is coded: by its first bytes, else by the transfer syntax that the server names, else by its length.
 * @throws TileUnreadable where the pixels and the object's colours do not fit together.
 */
export function codingOf(bytes: Uint8Array, contentType: string, format: FrameFormat): FrameCoding {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  if (bytes[0] === 0xff && bytes[1] === 0x4f) return "jpeg2000";
  const syntax = parameter(contentType, "transfer-syntax") ?? "";
  const named = TRANSFER_SYNTAXES[syntax]?.coding;
  if (named === "rle") return "rle";
  const rawBytes = format.widthPx * format.heightPx * format.samplesPerPixel;
  const raw = bytes.length === rawBytes || bytes.length === rawBytes + (rawBytes % 2);
  if (!raw || (named !== undefined && named !== "raw")) {
    const reason = `a frame of unknown coding ${syntax}`.trim();
    throw new TaggedError("TileUnreadable", reason, { reason });
  }
  // A server that decodes frames may or may not convert their colours; the object's attributes do not say.
  if (format.photometric === "YBR_FULL_422" || format.photometric === "YBR_ICT" || format.photometric === "YBR_RCT") {
    throw new TaggedError("TileUnreadable", `decoded pixels in ${format.photometric}`, {
      reason: "the server decoded the frame and does not say its colours",
    });
  }
  return "raw";
}
