"""Puts every field that training uses into one file, so that training needs no slides, and can run where they are not.

    pack_fields.py --data ../shared/data --labels models/training/labels --generated FOLDER --out fields.zip

Parts: train (with the project's further labels), nuclei (detection only), generated, unlabelled (training slides only). No field of
a test or calibration slide is in it.
"""

import argparse
from pathlib import Path

import numpy as np

from bank import CANVAS_PX, pack
from dataset import MICRONS_PER_PX, Field, load_fields, load_nuclei, resample
from extra_labels import add_extra_labels, image_size, read_entries, read_region
from split import split_fields

SEED = 5
# Unlabelled canvases per image; a slide is large, the others are single views.
PER_VIEW, PER_SMALL_SLIDE, PER_SLIDE = 6, 25, 120
GLASS_VALUE, LEAST_TISSUE = 225, 0.6


def cut_unlabelled(path: Path, slide: str, microns_per_px: float, count: int, random: np.random.Generator) -> list[Field]:
    """Up to `count` canvases of tissue, anywhere in one image."""
    width, height = image_size(path)
    side = round(CANVAS_PX * MICRONS_PER_PX / microns_per_px)
    fields: list[Field] = []
    for _ in range(20 * count):
        left, top = int(random.integers(0, width - side)), int(random.integers(0, height - side))
        rgb = resample(read_region(path, left, top, side, side), microns_per_px)[:CANVAS_PX, :CANVAS_PX]
        if (rgb.mean(2) < GLASS_VALUE).mean() < LEAST_TISSUE:
            continue
        none = np.zeros((0, 2), np.float32)
        fields.append(Field(f"{path.stem}_x{left}_y{top}", slide, rgb, (rgb.shape[1], rgb.shape[0]), none, np.zeros(0, np.int64), False))
        if len(fields) == count:
            break
    return fields


def unlabelled_fields(data: Path, labels: Path) -> list[Field]:
    """Tissue of training slides around which nobody labelled anything."""
    entries = [entry for entry in read_entries(labels) if entry["image"].split("/")[0] in ("slides", "unlabelled")]
    told = {entry["slide"]: entry["micronsPerPx"] for entry in entries}
    random = np.random.default_rng(SEED)
    fields: list[Field] = []
    views = (("crohn-colonoscopic-biopsy/HE1", "he-colon-crohn-rois/HE1*.jpg"), ("enterobius-vermicularis/HE", "he-enterobius-appendix-rois/*.jpg"))
    for slide, pattern in views:
        for path in sorted((data / "unlabelled").glob(pattern)):
            fields += cut_unlabelled(path, slide, told[slide], PER_VIEW, random)
    for entry in {entry["image"]: entry for entry in entries if entry["image"].startswith("slides/")}.values():
        count = PER_SMALL_SLIDE if entry["slide"] == "CMU-1" else PER_SLIDE
        fields += cut_unlabelled(data / entry["image"], entry["slide"], entry["micronsPerPx"], count, random)
    return fields


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--generated", type=Path, required=True, help="what generate_fields.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--granulocytes", action="store_true", help="also the fields of granulocytes/")
    args = parser.parse_args()
    first = add_extra_labels(load_fields(args.data / "cells"), args.labels, args.data, doubts=True)
    train, _, _ = split_fields(first + (load_fields(args.data / "granulocytes") if args.granulocytes else []))
    parts = {
        "train": train,
        "nuclei": load_nuclei(args.data / "nuclei/nucls-example-tiles"),
        "generated": load_fields(args.generated, margin_microns=0),
        "unlabelled": unlabelled_fields(args.data, args.labels),
    }
    pack(parts, args.out)
    print({name: len(fields) for name, fields in parts.items()}, f"{args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
