"""Writes a pyramidal tiled TIFF (TIFF 6.0 with JPEG tiles, Technical Note 2): one directory per level, finest first."""

import io
import struct

import numpy as np
from PIL import Image

TILE_PX = 256


def encode_tiles(rgb: np.ndarray, quality: int) -> list[bytes]:
    """Whole JPEG streams, YCbCr 4:2:0, edge tiles filled up with the last row and column."""
    height, width = rgb.shape[:2]
    padded = np.pad(rgb, ((0, -height % TILE_PX), (0, -width % TILE_PX), (0, 0)), mode="edge")
    tiles = []
    for top in range(0, padded.shape[0], TILE_PX):
        for left in range(0, padded.shape[1], TILE_PX):
            buffer = io.BytesIO()
            Image.fromarray(padded[top : top + TILE_PX, left : left + TILE_PX]).save(buffer, "JPEG", quality=quality, subsampling=2, optimize=True)
            tiles.append(buffer.getvalue())
    return tiles


def write_pyramid(path, levels: list[np.ndarray], microns_per_px: float, quality: int, description: str) -> None:
    """`microns_per_px` of the first level goes into the resolution tags (pixels per centimetre)."""
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, 0))
        link_at = 4
        for index, rgb in enumerate(levels):
            offsets, counts = [], []
            for tile in encode_tiles(rgb, quality):
                offsets.append(file.tell())
                counts.append(len(tile))
                file.write(tile + b"\0" * (len(tile) % 2))
            factor = levels[0].shape[1] / rgb.shape[1]
            per_cm = struct.pack("<2I", round(10_000 / (microns_per_px * factor) * 1000), 1000)
            text = f"{description}|MPP = {microns_per_px * factor:g}".encode() + b"\0"
            # (tag, type, count, value bytes); type 2 text, 3 short, 4 long, 5 rational.
            entries = [
                (254, 4, 1, struct.pack("<I", 1 if index else 0)),
                (256, 4, 1, struct.pack("<I", rgb.shape[1])),
                (257, 4, 1, struct.pack("<I", rgb.shape[0])),
                (258, 3, 3, struct.pack("<3H", 8, 8, 8)),
                (259, 3, 1, struct.pack("<H", 7)),
                (262, 3, 1, struct.pack("<H", 6)),
                (270, 2, len(text), text),
                (277, 3, 1, struct.pack("<H", 3)),
                (282, 5, 1, per_cm),
                (283, 5, 1, per_cm),
                (284, 3, 1, struct.pack("<H", 1)),
                (296, 3, 1, struct.pack("<H", 3)),
                (322, 3, 1, struct.pack("<H", TILE_PX)),
                (323, 3, 1, struct.pack("<H", TILE_PX)),
                (324, 4, len(offsets), struct.pack(f"<{len(offsets)}I", *offsets)),
                (325, 4, len(counts), struct.pack(f"<{len(counts)}I", *counts)),
                (530, 3, 2, struct.pack("<2H", 2, 2)),
            ]
            values = []
            for _, _, _, value in entries:
                if len(value) > 4:
                    values.append(file.tell())
                    file.write(value + b"\0" * (len(value) % 2))
                else:
                    values.append(None)
            directory_at = file.tell()
            file.write(struct.pack("<H", len(entries)))
            for (tag, kind, count, value), at in zip(entries, values):
                file.write(struct.pack("<HHI", tag, kind, count) + (struct.pack("<I", at) if at is not None else value.ljust(4, b"\0")))
            next_link_at = file.tell()
            file.write(struct.pack("<I", 0))
            end = file.tell()
            file.seek(link_at)
            file.write(struct.pack("<I", directory_at))
            file.seek(end)
            link_at = next_link_at
