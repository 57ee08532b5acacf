"""From logits to cells, exactly as the app decodes them (cells are in corner-origin model px)."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.ndimage import maximum_filter

from dataset import pad_to_multiple
from network import STRIDE_PX


@dataclass
class Cells:
    """x, y model px; score = sigmoid(centre) at the peak; logits [N,6] at the peak; row and column of the peak's output cell."""

    x: np.ndarray
    y: np.ndarray
    score: np.ndarray
    logits: np.ndarray
    row: np.ndarray
    column: np.ndarray

    def probabilities(self) -> np.ndarray:
        """softmax(logits), [N,6]: an exported network's logits are calibrated already."""
        raised = np.exp(self.logits - self.logits.max(1, keepdims=True))
        return raised / raised.sum(1, keepdims=True)

    def above(self, threshold: float) -> "Cells":
        """The cells whose score is at least `threshold`."""
        keep = self.score >= threshold
        return Cells(self.x[keep], self.y[keep], self.score[keep], self.logits[keep], self.row[keep], self.column[keep])


def disc(radius: int) -> np.ndarray:
    """Boolean disc footprint, |offset| <= radius."""
    offsets = np.arange(-radius, radius + 1)
    return offsets[:, None] ** 2 + offsets[None] ** 2 <= radius**2


def decode(centre: np.ndarray, classes: np.ndarray, threshold: float, radius: int) -> Cells:
    """centre [h,w] and classes [6,h,w] raw logits -> cells: peaks in a disc, ties to the lower row then the lower column."""
    p = 1 / (1 + np.exp(-centre))
    is_peak = (p >= threshold) & (p == maximum_filter(p, footprint=disc(radius), mode="constant", cval=-1.0))
    rows, columns = np.nonzero(is_peak)
    kept: list[tuple[int, int]] = []
    for row, column in zip(rows, columns):  # Row-major order: an equal earlier peak within the radius wins.
        near = (other for other in kept if (other[0] - row) ** 2 + (other[1] - column) ** 2 <= radius**2)
        if all(p[other] != p[row, column] for other in near):
            kept.append((row, column))
    padded = np.pad(p, 1)
    xs, ys = [], []
    for row, column in kept:
        around = padded[row : row + 3, column : column + 3]
        xs.append((column + 0.5 + (around.sum(0) * [-1, 0, 1]).sum() / around.sum()) * STRIDE_PX)
        ys.append((row + 0.5 + (around.sum(1) * [-1, 0, 1]).sum() / around.sum()) * STRIDE_PX)
    index = tuple(np.array(kept, int).reshape(-1, 2).T)
    return Cells(np.array(xs), np.array(ys), p[index], classes[:, index[0], index[1]].T.reshape(-1, classes.shape[0]), *index)


def normalised(rgb: np.ndarray, mean: list[float], std: list[float]) -> torch.Tensor:
    """rgb u8 [H,W,3] -> what a network is given, float32 [1,3,H,W]."""
    return (torch.from_numpy(rgb).permute(2, 0, 1)[None].float() - torch.tensor(mean)[:, None, None]) / torch.tensor(std)[:, None, None]


def infer(network: torch.nn.Module, rgb: np.ndarray, mean: list[float], std: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """rgb u8 [H,W,3] (any size; mirror-padded right and bottom) -> logits centre [h,w], classes [6,h,w] of the padded image."""
    pixels = normalised(pad_to_multiple(rgb), mean, std)
    with torch.no_grad():
        centre, classes = network.eval()(pixels)
    return centre[0, 0].numpy(), classes[0].numpy()
