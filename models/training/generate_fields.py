"""Renders generated training fields with the sample slide's generator (other seeds), in the layout that dataset.py reads.

    python3 models/training/generate_fields.py --generator samples/generator --out /tmp/generated --count 60
"""

import argparse
import json
import sys
from pathlib import Path

from PIL import Image

SIZE_PX, MICRONS_PER_PX = 512, 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generator", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--first-seed", type=int, default=900000)
    args = parser.parse_args()
    sys.path.insert(0, str(args.generator))
    from histology import render_field

    (args.out / "fields").mkdir(parents=True, exist_ok=True)
    fields = []
    for seed in range(args.first_seed, args.first_seed + args.count):
        rgb, cells = render_field(seed, SIZE_PX, MICRONS_PER_PX)
        image = f"fields/generated_{seed}.png"
        Image.fromarray(rgb).save(args.out / image)
        # Pixel indices, as in the labelled fields: dataset.py adds the half pixel again.
        points = [{"x": cell["x"] - 0.5, "y": cell["y"] - 0.5, "label": cell["class"]} for cell in cells]
        fields.append({"field": f"generated_{seed}", "image": image, "slide": "generated", "micronsPerPx": MICRONS_PER_PX, "complete": True, "cells": points})
    (args.out / "labels.json").write_text(json.dumps({"version": 1, "fields": fields}))


if __name__ == "__main__":
    main()
