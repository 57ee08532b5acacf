"""Small made-up fields for the tests, and the training folder on the path."""

import sys
from pathlib import Path

import numpy as np

TRAINING = Path(__file__).parents[2] / "models/training"
sys.path.insert(0, str(TRAINING))

from dataset import Field  # noqa: E402


def made_up(slide: str, points: list, labels: list, complete: bool = True, size_px: int = 256, margin_px: int = 0) -> Field:
    """A pink field with a dark dot at each point (x, y; corner-origin model px)."""
    rgb = np.full((size_px, size_px, 3), (230, 180, 210), np.uint8)
    rows, columns = np.mgrid[:size_px, :size_px] + 0.5
    for x, y in points:
        rgb[(rows - y) ** 2 + (columns - x) ** 2 <= 16] = (70, 40, 120)
    return Field(f"{slide}-{len(points)}", slide, rgb, (size_px, size_px), np.array(points, np.float32).reshape(-1, 2), np.array(labels, np.int64), complete, margin_px)
