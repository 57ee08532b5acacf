"""Training targets at output stride 2 (1 um per cell): a soft centre map, its weights, and a sparse class map."""

import numpy as np
import torch

from dataset import NONE, NUCLEUS_ONLY, UNDECIDED
from network import STRIDE_PX

SIGMA_CELLS = 1.5
PARTIAL_RADIUS_CELLS = 3.0
UNDECIDED_RADIUS_CELLS = 5.0
# Labels lie within 3 um of the cell: the class must be right wherever in that disc the peak falls.
CLASS_RADIUS_CELLS = 3.0
NO_CLASS = -100


def render_targets(points: np.ndarray, labels: np.ndarray, complete: bool, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """-> centre [1,h,w] 0..1, weight [1,h,w], classes int64 [h,w] (NO_CLASS = no loss), hard [1,h,w] (known not a cell).

    `points` are corner-origin px of the cropped image, `mask` [1,H,W] is 1 inside the field.
    """
    inside = mask[:, ::STRIDE_PX, ::STRIDE_PX].numpy()[0]
    height, width = inside.shape
    centre = np.zeros((height, width), np.float32)
    weight = np.full((height, width), 1.0 if complete else 0.0, np.float32)
    hard = np.zeros((height, width), np.float32)
    classes = np.full((height, width), NO_CLASS, np.int64)
    nearest = np.full((height, width), np.inf, np.float32)
    reach = 7
    near = ((points > -2 * reach) & (points < np.array([width, height]) * STRIDE_PX + 2 * reach)).all(1)
    points, labels = points[near], labels[near]
    order = np.argsort(labels != UNDECIDED, kind="stable")  # Undecided first, so that a sure neighbour overrides it.
    for index in order:
        x, y = points[index] / STRIDE_PX - 0.5
        label = labels[index]
        left, right = max(0, int(x) - reach), min(width, int(x) + reach + 2)
        top, bottom = max(0, int(y) - reach), min(height, int(y) + reach + 2)
        if left >= right or top >= bottom:
            continue
        window = np.s_[top:bottom, left:right]
        squared = (np.arange(left, right)[None] - x) ** 2 + (np.arange(top, bottom)[:, None] - y) ** 2
        if label == UNDECIDED:
            weight[window][squared <= UNDECIDED_RADIUS_CELLS**2] = 0
            continue
        if label == NONE:
            disc = squared <= PARTIAL_RADIUS_CELLS**2
            weight[window][disc] = np.maximum(weight[window][disc], 1.5)
            hard[window][disc] = 1
            continue
        np.maximum(centre[window], np.exp(-squared / (2 * SIGMA_CELLS**2)), out=centre[window])
        disc = squared <= PARTIAL_RADIUS_CELLS**2
        weight[window][disc] = np.maximum(weight[window][disc], 1.0)
        if label != NUCLEUS_ONLY:
            owned = (squared <= CLASS_RADIUS_CELLS**2) & (squared < nearest[window])
            classes[window][owned] = label
            nearest[window][owned] = squared[owned]
    weight *= inside
    classes[inside == 0] = NO_CLASS
    return tuple(torch.from_numpy(a) for a in (centre[None], weight[None], classes, hard[None]))
