"""Reads the labelled fields and resamples them to the model's grid.

Layout: labels.json with fields[] {image, slide, micronsPerPx, complete, cells[] {x, y, label}}; x and y are pixel indices.
Every field becomes one RGB image at 0.5 um/px, mirror-padded to a multiple of 8 px, with points in corner-origin model px.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from network import CLASSES
from split import UNLABELLED_MARGIN_MICRONS

MICRONS_PER_PX = 0.5
# What the network is given: (value - mean) / std per channel of RGB 0..255.
MEAN, STD = [200.0, 160.0, 190.0], [45.0, 55.0, 42.0]
NONE, UNDECIDED = -1, -2
LABEL_IDS = {name: index for index, name in enumerate(CLASSES)} | {"none": NONE, "undecided": UNDECIDED}
# A nucleus whose class is not known to us: detection is learned, class is not.
NUCLEUS_ONLY = -3


@dataclass
class Field:
    """One field: rgb u8 [H,W,3] at 0.5 um/px; points float32 [N,2] (x, y) model px; labels int [N]; valid_px (width, height).

    Within `margin_px` of the valid border nothing is known but the listed points.
    """

    name: str
    slide: str
    rgb: np.ndarray
    valid_px: tuple[int, int]
    points: np.ndarray
    labels: np.ndarray
    complete: bool
    margin_px: int = 0

    def known(self) -> tuple[int, int, int, int]:
        """left, top, right, bottom px of the part where labels may be missing only if the field is not complete."""
        return self.margin_px, self.margin_px, self.valid_px[0] - self.margin_px, self.valid_px[1] - self.margin_px


def resample(image: Image.Image, microns_per_px: float) -> np.ndarray:
    """Triangle-filter resampling anchored at the image origin: model px i centre <-> source px (i + 0.5) * scale - 0.5."""
    scale = MICRONS_PER_PX / microns_per_px
    width, height = (max(1, int(side / scale + 1e-6)) for side in image.size)
    box = (0, 0, width * scale, height * scale)
    return np.asarray(image.convert("RGB").resize((width, height), Image.BILINEAR, box=box))


def pad_to_multiple(rgb: np.ndarray, multiple: int = 8, at_least: int = 0) -> np.ndarray:
    """Mirror-pads right and bottom so that both sides are multiples of `multiple` and not below `at_least` px."""
    height, width = rgb.shape[:2]
    target = [max(at_least, -(-side // multiple) * multiple) for side in (height, width)]
    return np.pad(rgb, ((0, target[0] - height), (0, target[1] - width), (0, 0)), mode="symmetric")


def load_fields(folder: Path, margin_microns: float = UNLABELLED_MARGIN_MICRONS) -> list[Field]:
    """Reads every field of labels.json; raises on an unknown label. Fields labelled up to the border have no margin."""
    described = json.loads((folder / "labels.json").read_text())
    fields = []
    for entry in described["fields"]:
        rgb = resample(Image.open(folder / entry["image"]), entry["micronsPerPx"])
        scale = entry["micronsPerPx"] / MICRONS_PER_PX
        points = np.array([[cell["x"] + 0.5, cell["y"] + 0.5] for cell in entry["cells"]], np.float32).reshape(-1, 2) * scale
        labels = np.array([LABEL_IDS[cell["label"]] for cell in entry["cells"]], np.int64)
        valid = (rgb.shape[1], rgb.shape[0])
        margin_px = round(margin_microns / MICRONS_PER_PX)
        fields.append(Field(entry["field"], entry["slide"], pad_to_multiple(rgb), valid, points, labels, entry["complete"], margin_px))
    return fields


def load_nuclei(folder: Path) -> list[Field]:
    """Reads NuCLS tiles (train/images/*.png, train/labels/*.csv rows x,y,class; 0.25 um/px) as detection-only fields."""
    fields = []
    for path in sorted(folder.glob("*/images/*")):
        rgb = resample(Image.open(path), 0.25)
        table = path.parent.parent / "labels" / (path.stem + ".csv")
        points = (np.loadtxt(table, delimiter=",", ndmin=2)[:, :2].astype(np.float32) + 0.5) * 0.5
        labels = np.full(len(points), NUCLEUS_ONLY, np.int64)
        fields.append(Field(path.stem, "nucls", pad_to_multiple(rgb), (rgb.shape[1], rgb.shape[0]), points, labels, True, 0))
    return fields


def count_labels(fields: list[Field]) -> dict[str, int]:
    """Number of labelled points per label name."""
    return {name: int(sum((field.labels == index).sum() for field in fields)) for name, index in LABEL_IDS.items()}
