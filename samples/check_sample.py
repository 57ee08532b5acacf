"""Checks the sample slide against its truth: `python3 samples/check_sample.py`; needs OpenSlide, exits 1 when something is off."""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import openslide

FOLDER = Path(__file__).parent
LIMIT_BYTES = 12_000_000


def find_faults() -> list:
    """Sentences, one for each thing that is wrong."""
    slide_path, truth_path = FOLDER / "sample-slide.tif", FOLDER / "sample-slide.cells.json"
    truth = json.loads(truth_path.read_text())
    faults = []

    def expect(holds: bool, sentence: str) -> None:
        if not holds:
            faults.append(sentence)

    total = slide_path.stat().st_size + truth_path.stat().st_size
    expect(total <= LIMIT_BYTES, f"{total} bytes in all, more than {LIMIT_BYTES}")
    expect(hashlib.sha256(slide_path.read_bytes()).hexdigest() == truth["slideSha256"], "the truth is of another slide file")
    slide = openslide.OpenSlide(str(slide_path))
    width, height = slide.dimensions
    expect((width, height) == (truth["widthPx"], truth["heightPx"]), f"OpenSlide reads {width} x {height} px")
    expect(min(width, height) >= 8192, "smaller than 8192 px")
    expect(slide.level_count >= 3, f"only {slide.level_count} levels")
    per_cm = float(slide.properties.get("tiff.XResolution", 0))
    expect(abs(per_cm * truth["micronsPerPx"] - 10_000) < 1, f"{per_cm} px/cm is not {truth['micronsPerPx']} µm/px")
    expect(f"MPP = {truth['micronsPerPx']:g}" in slide.properties.get("tiff.ImageDescription", ""), "no MPP in the description")

    x, y, class_id = (np.array(truth["cells"][key]) for key in ("x", "y", "classId"))
    expect(len(x) == len(y) == len(class_id) > 0, "columns of the truth differ in length")
    expect(bool(((x >= 0) & (x < width) & (y >= 0) & (y < height)).all()), "a cell lies outside the slide")
    counted = {name: int((class_id == index).sum()) for index, name in enumerate(truth["classes"])}
    expect(counted == truth["counts"], f"counts differ: {counted}")
    darkness = _darkness(slide, x, y)
    expect(float((darkness > 40).mean()) > 0.985, f"only {100 * (darkness > 40).mean():.1f} % of the cells lie on something stained")
    print(f"{total} bytes, {width} x {height} px, levels {slide.level_dimensions}, {len(x)} cells {counted}")
    return faults


def _darkness(slide, x, y, reach_px=12) -> np.ndarray:
    """For each cell, how far its darkest 1 % within 3 µm is from white, in grey levels."""
    block = 1024
    darkness = np.zeros(len(x))
    columns, rows = (x // block).astype(int), (y // block).astype(int)
    for key in set(zip(columns.tolist(), rows.tolist())):
        origin = (key[0] * block - reach_px, key[1] * block - reach_px)
        side = block + 2 * reach_px
        gray = np.asarray(slide.read_region(origin, 0, (side, side)).convert("L"))
        for index in np.flatnonzero((columns == key[0]) & (rows == key[1])):
            left, top = int(x[index]) - origin[0], int(y[index]) - origin[1]
            around = gray[top - reach_px : top + reach_px + 1, left - reach_px : left + reach_px + 1]
            darkness[index] = 245 - np.percentile(around, 1)
    return darkness


if __name__ == "__main__":
    problems = find_faults()
    print("\n".join(problems) or "all checks hold")
    sys.exit(1 if problems else 0)
