"""Matches decoded cells to labels (one to one, within 6 um) and turns the matches into precision, recall, F1 and intervals."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from torch.nn import Module

from dataset import MICRONS_PER_PX, NONE, UNDECIDED, Field
from decode import Cells, decode, infer
from network import CLASSES

MATCH_MICRONS = 6.0
NONE_MICRONS = 3.0
UNLABELLED = -9


@dataclass
class Matches:
    """Per detection: the label it met (class id, NONE for background, UNLABELLED = cannot be judged); and the missed labels."""

    cells: Cells
    met: np.ndarray
    missed: np.ndarray


def match(cells: Cells, field: Field) -> Matches:
    """Class-blind one-to-one matching. In a field that is not complete, or in the unlabelled margin, a detection away from every label
    is not judged."""
    positive = (field.labels >= 0) | (field.labels == UNDECIDED)
    points, labels = field.points[positive], field.labels[positive]
    met = np.full(len(cells.x), NONE if field.complete else UNLABELLED)
    found = np.zeros(len(points), bool)
    if len(cells.x) and len(points):
        where = np.stack([cells.x, cells.y], 1)
        distance = np.linalg.norm(where[:, None] - points[None], axis=2) * MICRONS_PER_PX
        # A pair beyond the limit costs more than any number of pairs within it, so it is chosen only when nothing is left.
        rows, columns = linear_sum_assignment(np.where(distance <= MATCH_MICRONS, distance, 1e6))
        for row, column in zip(rows, columns):
            if distance[row, column] <= MATCH_MICRONS:
                met[row] = UNLABELLED if labels[column] == UNDECIDED else labels[column]
                found[column] = True
    nothing = field.points[field.labels == NONE]
    if len(cells.x) and len(nothing):
        nearest = np.linalg.norm(np.stack([cells.x, cells.y], 1)[:, None] - nothing[None], axis=2).min(1) * MICRONS_PER_PX
        if not field.complete:
            met[(met == UNLABELLED) & (nearest <= NONE_MICRONS)] = NONE
    left, top, right, bottom = field.known()
    outside = (cells.x < left) | (cells.y < top) | (cells.x >= right) | (cells.y >= bottom)
    met[outside & (met == NONE)] = UNLABELLED
    missed = labels[~found & (labels >= 0)]
    return Matches(cells, met, missed)


def decode_fields(network: Module, fields: list[Field], mean: list[float], std: list[float], radius: int, low: float = 0.1) -> list[Cells]:
    """Cells of every field, decoded at a low threshold once; raise it later with Cells.above."""
    return [decode(*infer(network, field.rgb, mean, std), low, radius) for field in fields]


def tally(matches: Matches) -> np.ndarray:
    """-> [7,3] true positives, false positives, false negatives: row 0 detection, rows 1..6 the classes."""
    counts = np.zeros((1 + len(CLASSES), 3))
    judged = matches.met != UNLABELLED
    predicted = matches.cells.probabilities().argmax(1)
    counts[0] = [(matches.met >= 0).sum(), (matches.met == NONE).sum(), len(matches.missed)]
    for index in range(len(CLASSES)):
        said, true = judged & (predicted == index), matches.met == index
        counts[1 + index] = [(said & true).sum(), (said & ~true).sum(), (true & ~said).sum() + (matches.missed == index).sum()]
    return counts


def scores(counts: np.ndarray) -> np.ndarray:
    """[...,3] counts -> [...,3] precision, recall, F1 (nan where undefined)."""
    tp, fp, fn = counts[..., 0], counts[..., 1], counts[..., 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([tp / (tp + fp), tp / (tp + fn), 2 * tp / (2 * tp + fp + fn)], -1)


def report(per_field: list[np.ndarray], seed: int = 1, rounds: int = 2000) -> list[dict]:
    """Rows {name, labelled, said, precision, recall, f1, each with a 95 % bootstrap interval over fields}."""
    stack = np.stack(per_field)
    total = stack.sum(0)
    rng = np.random.default_rng(seed)
    drawn = np.stack([scores(stack[rng.integers(len(stack), size=len(stack))].sum(0)) for _ in range(rounds)])
    low, high = np.nanpercentile(drawn, 2.5, axis=0), np.nanpercentile(drawn, 97.5, axis=0)
    point = scores(total)
    rows = []
    for index, name in enumerate(["Detection (any nucleated cell)", *CLASSES]):
        row = {"name": name, "labelled": int(total[index, 0] + total[index, 2]), "said": int(total[index, 0] + total[index, 1])}
        for column, key in enumerate(["precision", "recall", "f1"]):
            row[key] = [float(point[index, column]), float(low[index, column]), float(high[index, column])]
        rows.append(row)
    return rows


def confusion(all_matches: list[Matches]) -> np.ndarray:
    """[7,7] rows = label (6 classes, then nothing there), columns = answer (6 classes, then missed)."""
    table = np.zeros((7, 7), int)
    for matches in all_matches:
        predicted = matches.cells.probabilities().argmax(1)
        for met, said in zip(matches.met, predicted):
            if met != UNLABELLED:
                table[met if met >= 0 else 6, said] += 1
        for label in matches.missed:
            table[label, 6] += 1
    return table
