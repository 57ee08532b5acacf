"""Writes a tiled pyramidal TIFF without compression: `build_pyramid.py FILE`, and prints its levels as JSON: [{widthPx, heightPx, rgb (base64)}]."""

import base64
import json
import struct
import sys

import numpy

WIDTH, HEIGHT, TILE, LEVELS = 1000, 700, 256, 3


def level(factor):
    y, x = numpy.mgrid[0 : HEIGHT // factor, 0 : WIDTH // factor] * factor
    wave = numpy.sin(x / 90) * numpy.cos(y / 110)
    # Grey: servers send JPEG with halved chroma, and this way the picture says where each px came from and loses nothing.
    return numpy.repeat((150 + 70 * wave).astype(numpy.uint8)[:, :, None], 3, axis=2)


def main(path):
    levels = [level(2**number) for number in range(LEVELS)]
    data = bytearray(struct.pack("<2sHI", b"II", 42, 0))
    link = 4
    for pixels in levels:
        height, width = pixels.shape[:2]
        offsets = []
        for top in range(0, height, TILE):
            for left in range(0, width, TILE):
                part = pixels[top : top + TILE, left : left + TILE]
                # The rest of an edge tile repeats the last px, so that compression draws nothing across the edge.
                tile = numpy.pad(part, ((0, TILE - part.shape[0]), (0, TILE - part.shape[1]), (0, 0)), mode="edge")
                offsets.append(len(data))
                data += tile.tobytes()
        arrays = {}
        for name, values in (("offsets", offsets), ("counts", [TILE * TILE * 3] * len(offsets))):
            arrays[name] = len(data)
            data += struct.pack(f"<{len(values)}I", *values)
        bits = len(data)
        data += struct.pack("<3H", 8, 8, 8) + b"\0\0"
        count = len(offsets)
        entries = [
            (256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, bits), (259, 3, 1, 1), (262, 3, 1, 2), (277, 3, 1, 3),
            (284, 3, 1, 1), (322, 4, 1, TILE), (323, 4, 1, TILE),
            (324, 4, count, arrays["offsets"] if count > 1 else offsets[0]),
            (325, 4, count, arrays["counts"] if count > 1 else TILE * TILE * 3),
        ]
        struct.pack_into("<I", data, link, len(data))
        data += struct.pack("<H", len(entries))
        for tag, kind, number, value in entries:
            data += struct.pack("<HHII", tag, kind, number, value)
        link = len(data)
        data += struct.pack("<I", 0)
    with open(path, "wb") as file:
        file.write(data)
    described = [
        {"widthPx": pixels.shape[1], "heightPx": pixels.shape[0], "rgb": base64.b64encode(pixels.tobytes()).decode()}
        for pixels in levels
    ]
    json.dump(described, sys.stdout)


main(sys.argv[1])
