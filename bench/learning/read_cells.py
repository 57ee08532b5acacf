"""What a shipped network says at the labelled detections of slides that it never saw, for bench/learning.bench.mjs:

    python3 bench/learning/read_cells.py --data ../shared/data --model models/granulocytes-5 --out /tmp/learning-cells.json

Needs torch, onnx, scipy and Pillow, as models/training does. One core takes three minutes.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "models/training"))
from dataset import MEAN, STD, load_fields  # noqa: E402
from decode import decode, infer  # noqa: E402
from evaluate import UNLABELLED, match  # noqa: E402
from shipped import load_shipped  # noqa: E402

# Of cells/ the slides that granulocytes-5 was not trained on; of granulocytes/ it has seen none.
UNSEEN = json.loads((Path(__file__).parents[2] / "models/training/split.json").read_text())
# Points of granulocytes/ are detections of the network: they go up to the border.
CANDIDATE_MARGIN_MICRONS = 0


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("data", "model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    manifest = json.loads((options.model / "manifest.json").read_text())
    network, detection = load_shipped(options.model / "model.onnx"), manifest["detection"]
    fields = [(field, "granulocytes") for field in load_fields(options.data / "granulocytes", CANDIDATE_MARGIN_MICRONS)]
    unseen = {*UNSEEN["calibration"], *UNSEEN["test"]}
    fields += [(field, "cells") for field in load_fields(options.data / "cells") if field.slide in unseen]
    slides: dict[str, dict] = {}
    for field, source in fields:
        cells = decode(*infer(network, field.rgb, MEAN, STD), detection["threshold"], detection["radiusPx"])
        matches = match(cells, field)
        slide = slides.setdefault(field.slide, {"slide": field.slide, "source": source, "truth": [], "centre": [], "probabilities": [], "missed": []})
        for at in np.nonzero((matches.met != UNLABELLED) & (cells.x < field.valid_px[0]) & (cells.y < field.valid_px[1]))[0]:
            slide["truth"].append(int(matches.met[at]))
            slide["centre"].append(round(float(cells.score[at]), 5))
            slide["probabilities"].append([round(float(p), 7) for p in cells.probabilities()[at]])
        slide["missed"] += [int(label) for label in matches.missed]
    decided = {name: split for split, names in UNSEEN["granulocytes"].items() for name in names}
    decided |= {name: split for split in ("calibration", "test") for name in UNSEEN[split]}
    for slide in slides.values():
        slide["split"] = decided.get(slide["slide"], "further")
    options.out.write_text(json.dumps({"model": {"id": manifest["id"], "sha256": manifest["sha256"]}, "decisions": manifest["decisions"], "slides": sorted(slides.values(), key=lambda s: s["slide"])}))


if __name__ == "__main__":
    main()
