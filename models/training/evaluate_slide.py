"""Compares the cells that the product counted on a slide with the slide's known truth.

    npm run count -- samples/sample-slide.tif --out /tmp/count
    python3 models/training/evaluate_slide.py --cells /tmp/count/sample-slide.tif.cells.csv --truth samples/sample-slide.cells.json

The truth is {micronsPerPx, classes, cells {x[], y[], classId[]}} in full-resolution px, every nucleated cell listed.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from evaluate import MATCH_MICRONS, scores
from network import CLASSES


def greedy_pairs(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """One-to-one pairs [N,2] (found, truth) within MATCH_MICRONS, nearest pairs first; both in um."""
    pairs = cKDTree(found).sparse_distance_matrix(cKDTree(truth), MATCH_MICRONS, output_type="coo_matrix")
    used_found, used_truth, chosen = set(), set(), []
    for index in np.argsort(pairs.data, kind="stable"):
        row, column = int(pairs.row[index]), int(pairs.col[index])
        if row not in used_found and column not in used_truth:
            used_found.add(row)
            used_truth.add(column)
            chosen.append((row, column))
    return np.array(chosen, int).reshape(-1, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=Path, required=True, help="the per-cell table of the headless command")
    parser.add_argument("--truth", type=Path, required=True)
    args = parser.parse_args()
    truth = json.loads(args.truth.read_text())
    with args.cells.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = np.array([[float(row["x_px"]), float(row["y_px"])] for row in rows]) * truth["micronsPerPx"]
    said = np.array([CLASSES.index(row["machine_class"]) for row in rows])
    class_key = next(key for key in truth["cells"] if key not in ("x", "y"))
    expected = np.array(truth["cells"][class_key])
    where = np.stack([truth["cells"]["x"], truth["cells"]["y"]], 1) * truth["micronsPerPx"]
    pairs = greedy_pairs(found, where)
    table = np.zeros((7, 7), int)
    np.add.at(table, (expected[pairs[:, 1]], said[pairs[:, 0]]), 1)
    table[6, :6] = np.bincount(np.delete(said, pairs[:, 0]), minlength=6)
    table[:6, 6] = np.bincount(np.delete(expected, pairs[:, 1]), minlength=6)
    print("rows: truth (6 classes, nothing there); columns: answer (6 classes, missed)", table, sep="\n")
    print("detection   ", scores(np.array([len(pairs), table[6].sum(), table[:, 6].sum()])).round(2), "precision, recall, F1")
    for index, name in enumerate(CLASSES):
        hit = table[index, index]
        print(f"{name:12s} n {table[index].sum():5d}", scores(np.array([hit, table[:, index].sum() - hit, table[index].sum() - hit])).round(2))


if __name__ == "__main__":
    main()
