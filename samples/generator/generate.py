"""Makes the built-in sample slide and its truth: `python3 samples/generator/generate.py [--out samples]`; a few minutes."""

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np

from histology import GENERATOR_VERSION, render_window
from histology.cell import CLASS_NAMES
from histology.field import NATIVE_MICRONS_PER_PX
from histology.scene import GRID_UM
from histology.stain import Stain
from pyramid_tiff import write_pyramid
from slide_layout import SIDE_UM, build_slide

SEED = 20261
QUALITY = 70
WINDOW_PX = 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent)
    options = parser.parse_args()
    scene = build_slide(SEED)
    slide = options.out / "sample-slide.tif"
    write_pyramid(slide, pyramid(render_slide(scene)), NATIVE_MICRONS_PER_PX, QUALITY, "Granuloscope sample: generated picture, no patient")
    truth = describe(scene, hashlib.sha256(slide.read_bytes()).hexdigest())
    (options.out / "sample-slide.cells.json").write_text(json.dumps(truth, separators=(",", ":")) + "\n")
    print(slide.stat().st_size, "bytes;", len(truth["cells"]["x"]), "cells;", truth["counts"])


def render_slide(scene) -> np.ndarray:
    """The whole slide at full resolution, window by window; glass is drawn without looking for cells."""
    side_px = int(SIDE_UM / NATIVE_MICRONS_PER_PX)
    stain = Stain(noise=0.6)
    rgb = np.empty((side_px, side_px, 3), dtype=np.uint8)
    glass = np.array(stain.glass, dtype=np.float32)
    rng = np.random.default_rng(SEED)
    for top in range(0, side_px, WINDOW_PX):
        for left in range(0, side_px, WINDOW_PX):
            to_grid = NATIVE_MICRONS_PER_PX / GRID_UM
            rows = slice(max(0, int(top * to_grid) - 4), int((top + WINDOW_PX) * to_grid) + 5)
            columns = slice(max(0, int(left * to_grid) - 4), int((left + WINDOW_PX) * to_grid) + 5)
            block = rgb[top : top + WINDOW_PX, left : left + WINDOW_PX]
            if scene.maps["tissue"][rows, columns].max() < -6:
                block[:] = np.rint(glass + rng.normal(0, 0.5, block.shape[:2] + (1,)))
            else:
                block[:] = render_window(scene, left, top, block.shape[1], block.shape[0], stain, SEED)
    return rgb


def pyramid(rgb: np.ndarray) -> list:
    """Levels halved by 2 x 2 means, finest first, until the longer side is at most 640 px."""
    levels = [rgb]
    while max(levels[-1].shape[:2]) > 640:
        last = levels[-1].astype(np.uint16)
        levels.append(((last[0::2, 0::2] + last[1::2, 0::2] + last[0::2, 1::2] + last[1::2, 1::2] + 2) // 4).astype(np.uint8))
    return levels


def describe(scene, sha256: str) -> dict:
    """The truth: every nucleated cell, in reading order, positions in full-resolution px from the top-left pixel corner."""
    cells = sorted((round(cell.y_um / NATIVE_MICRONS_PER_PX, 1), round(cell.x_um / NATIVE_MICRONS_PER_PX, 1),
                    CLASS_NAMES.index(cell.class_name)) for cell in scene.cells if cell.class_name)
    counts = Counter(CLASS_NAMES[cell[2]] for cell in cells)
    side_px = int(SIDE_UM / NATIVE_MICRONS_PER_PX)
    return {
        "slideSha256": sha256,
        "generatorVersion": GENERATOR_VERSION,
        "seed": SEED,
        "widthPx": side_px,
        "heightPx": side_px,
        "micronsPerPx": NATIVE_MICRONS_PER_PX,
        "classes": CLASS_NAMES,
        "counts": {name: counts[name] for name in CLASS_NAMES},
        "cells": {"x": [c[1] for c in cells], "y": [c[0] for c in cells], "classId": [c[2] for c in cells]},
    }


if __name__ == "__main__":
    main()
