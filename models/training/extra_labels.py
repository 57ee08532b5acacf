"""Reads the project's own further labels (models/training/labels/*.json) as fields on the model's grid.

    fields = add_extra_labels(load_fields(data / "cells"), Path("models/training/labels"), data)

Points on an image that is already a labelled field join that field; the others come as small fields of their own, cut around
the points, never `complete`: what lies between the points is unknown. See labels/README.md.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from dataset import LABEL_IDS, MICRONS_PER_PX, UNDECIDED, Field, pad_to_multiple, resample
from split import TEST_SLIDES

PIECE_UM, MARGIN_UM = 96.0, 16.0
# A further label this close to a label of the field is about the same cell: the field's own label stays.
SAME_CELL_UM = 3.0
# Two files mean the same point: less than half a pixel apart.
SAME_POINT_UM = 0.1
SLIDE_SUFFIXES = {".svs", ".tif", ".tiff"}


def read_entries(labels_folder: Path, kind: str = "labels") -> list[dict]:
    """The image entries of every label file of that kind; raises on a test slide among "labels", so that none is trained on by accident."""
    entries = []
    for path in sorted(labels_folder.glob("*.json")):
        described = json.loads(path.read_text())
        if described["kind"] != kind:
            continue
        if kind == "evaluation":
            entries += described["images"]
            continue
        for entry in described["images"]:
            if entry["slide"] in TEST_SLIDES:
                raise ValueError(f"{path.name}: {entry['image']} is of the test slide {entry['slide']}; take it out of the training labels")
            entries.append(entry)
    return entries


def read_region(path: Path, left: int, top: int, width: int, height: int) -> Image.Image:
    """RGB region in level-0 px, clipped by the caller."""
    if path.suffix in SLIDE_SUFFIXES:
        import openslide

        return openslide.OpenSlide(str(path)).read_region((left, top), 0, (width, height)).convert("RGB")
    return Image.open(path).convert("RGB").crop((left, top, left + width, top + height))


def image_size(path: Path) -> tuple[int, int]:
    """(width, height) in level-0 px."""
    if path.suffix in SLIDE_SUFFIXES:
        import openslide

        return openslide.OpenSlide(str(path)).dimensions
    return Image.open(path).size


def points_of(entry: dict) -> tuple[np.ndarray, np.ndarray]:
    """-> points [N,2] corner-origin image px, label ids [N]."""
    points = np.array([[cell["x"] + 0.5, cell["y"] + 0.5] for cell in entry["cells"]], np.float64).reshape(-1, 2)
    return points, np.array([LABEL_IDS[cell["label"]] for cell in entry["cells"]], np.int64)


def read_doubted(labels_folder: Path) -> dict[str, np.ndarray]:
    """image -> points [N,2] um whose label is in doubt: a blind second look and networks that never saw the slide agree, against it."""
    doubted = {}
    for path in sorted(labels_folder.glob("*.json")):
        described = json.loads(path.read_text())
        for entry in described["images"] if described["kind"] == "doubts" else []:
            cells = [cell for cell in entry["cells"] if cell["read"] == cell["said"] != cell["first"]]
            if cells:
                doubted[entry["image"]] = np.array([[cell["x"] + 0.5, cell["y"] + 0.5] for cell in cells]) * entry["micronsPerPx"]
    return doubted


def forget(doubted: np.ndarray | None, points_um: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The labels, undecided where one is in doubt."""
    if doubted is None or len(labels) == 0:
        return labels
    near = np.linalg.norm(points_um[:, None] - doubted[None], axis=2).min(1) < SAME_POINT_UM
    return np.where(near, UNDECIDED, labels)


def cut_pieces(entry: dict, data: Path, doubted: np.ndarray | None = None) -> list[Field]:
    """Small fields (128 um, less at the image's edge) on a 96 um grid, one for each grid square that holds a point."""
    path, microns_per_px = data / entry["image"], entry["micronsPerPx"]
    points, labels = points_of(entry)
    labels = forget(doubted, points * microns_per_px, labels)
    width, height = image_size(path)
    side, margin = PIECE_UM / microns_per_px, MARGIN_UM / microns_per_px
    pieces = []
    for column, row in sorted({(int(x // side), int(y // side)) for x, y in points}):
        left, top = max(0, round(column * side - margin)), max(0, round(row * side - margin))
        right, bottom = min(width, round((column + 1) * side + margin)), min(height, round((row + 1) * side + margin))
        rgb = resample(read_region(path, left, top, right - left, bottom - top), microns_per_px)
        inside = (points >= [left, top]).all(1) & (points < [right, bottom]).all(1)
        scaled = ((points[inside] - [left, top]) * microns_per_px / MICRONS_PER_PX).astype(np.float32)
        name = f"{path.stem}_x{left}_y{top}"
        pieces.append(Field(name, entry["slide"], pad_to_multiple(rgb), (rgb.shape[1], rgb.shape[0]), scaled, labels[inside], False))
    return pieces


def add_extra_labels(fields: list[Field], labels_folder: Path, data: Path, kind: str = "labels", doubts: bool = False) -> list[Field]:
    """The fields with the further points of their own image added, then the pieces of all other images. kind "evaluation": the cells
    of test fields that their first labels left out, for figures only. `doubts`: labels in doubt are undecided, to learn from; figures and
    thresholds keep them all, for only what networks contradict was looked at again."""
    doubted = read_doubted(labels_folder) if doubts else {}
    known = {field.name: index for index, field in enumerate(fields)}
    joined, pieces = list(fields), []
    for entry in read_entries(labels_folder, kind):
        index = known.get(Path(entry["image"]).stem)
        if index is None or not entry["image"].startswith("cells/"):
            pieces += cut_pieces(entry, data, doubted.get(entry["image"]))
            continue
        field = joined[index]
        points, labels = points_of(entry)
        points = (points * entry["micronsPerPx"] / MICRONS_PER_PX).astype(np.float32)
        far = np.linalg.norm(points[:, None] - field.points[None], axis=2).min(1, initial=np.inf) * MICRONS_PER_PX > SAME_CELL_UM
        joined[index] = replace(
            field, points=np.concatenate([field.points, points[far]]), labels=np.concatenate([field.labels, labels[far]])
        )
    for image, points_um in doubted.items():
        index = known.get(Path(image).stem)
        if index is not None and image.startswith("cells/"):
            field = joined[index]
            joined[index] = replace(field, labels=forget(points_um, field.points * MICRONS_PER_PX, field.labels))
    return joined + pieces
