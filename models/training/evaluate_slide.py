"""Counts a whole (small) slide and compares with a truth file, tile by tile as the app does.

    python3 models/training/evaluate_slide.py --weights CHECKPOINT --model models/granulocytes-first \
      --slide samples/sample-slide.tif --truth samples/sample-slide.cells.json

The truth is {micronsPerPx, classes, cells {x[], y[], classId[]}} in full-resolution px, every nucleated cell listed.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.spatial import cKDTree

from dataset import MICRONS_PER_PX, resample
from decode import Cells, decode, infer
from evaluate import MATCH_MICRONS, scores
from network import CLASSES, CellNet

CORE_PX, HALO_PX = 640, 64


def count_slide(network: CellNet, manifest: dict, rgb: np.ndarray) -> Cells:
    """rgb at 0.5 um/px -> cells; a tile owns the cells in its half-open core."""
    height, width = rgb.shape[:2]
    padded = np.pad(rgb, ((HALO_PX, HALO_PX + CORE_PX), (HALO_PX, HALO_PX + CORE_PX), (0, 0)), mode="symmetric")
    found = []
    for top in range(0, height, CORE_PX):
        for left in range(0, width, CORE_PX):
            window = padded[top : top + CORE_PX + 2 * HALO_PX, left : left + CORE_PX + 2 * HALO_PX]
            if window.min(axis=2).mean() > 243:
                continue
            cells = decode(*infer(network, window, manifest["input"]["mean"], manifest["input"]["std"]),
                           manifest["detection"]["threshold"], manifest["detection"]["radiusPx"])
            x, y = cells.x - HALO_PX, cells.y - HALO_PX
            own = (x >= 0) & (x < CORE_PX) & (y >= 0) & (y < CORE_PX) & (x + left < width) & (y + top < height)
            found.append((x[own] + left, y[own] + top, cells.score[own], cells.logits[own]))
    return Cells(*(np.concatenate(parts) for parts in zip(*found)))


def greedy_pairs(found: np.ndarray, truth: np.ndarray) -> list[tuple[int, int]]:
    """One-to-one pairs (found, truth) within MATCH_MICRONS, nearest pairs first; both in um."""
    pairs = cKDTree(found).sparse_distance_matrix(cKDTree(truth), MATCH_MICRONS, output_type="coo_matrix")
    used_found, used_truth, chosen = set(), set(), []
    for index in np.argsort(pairs.data, kind="stable"):
        row, column = int(pairs.row[index]), int(pairs.col[index])
        if row not in used_found and column not in used_truth:
            used_found.add(row)
            used_truth.add(column)
            chosen.append((row, column))
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--weights", "--model", "--slide", "--truth"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    Image.MAX_IMAGE_PIXELS = None
    network = CellNet()
    network.load_state_dict(torch.load(args.weights)["weights"])
    manifest, truth = json.loads((args.model / "manifest.json").read_text()), json.loads(args.truth.read_text())
    cells = count_slide(network, manifest, resample(Image.open(args.slide), truth["micronsPerPx"]))
    class_key = next(key for key in truth["cells"] if key not in ("x", "y"))
    expected = np.array(truth["cells"][class_key])
    where = np.stack([truth["cells"]["x"], truth["cells"]["y"]], 1) * truth["micronsPerPx"]
    said = cells.probabilities().argmax(1)
    pairs = np.array(greedy_pairs(np.stack([cells.x, cells.y], 1) * MICRONS_PER_PX, where))
    table = np.zeros((7, 7), int)
    np.add.at(table, (expected[pairs[:, 1]], said[pairs[:, 0]]), 1)
    table[6, :6] = np.bincount(np.delete(said, pairs[:, 0]), minlength=6)
    table[:6, 6] = np.bincount(np.delete(expected, pairs[:, 1]), minlength=6)
    print(table)
    print("detection", scores(np.array([len(pairs), table[6].sum(), table[:, 6].sum()])).round(2), "precision, recall, F1")
    for index, name in enumerate(CLASSES):
        hit = table[index, index]
        print(f"{name:12s} n {table[index].sum():5d}", scores(np.array([hit, table[:, index].sum() - hit, table[index].sum() - hit])).round(2))


if __name__ == "__main__":
    main()
