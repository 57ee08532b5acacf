"""Paints red cells into crops: dark nuclei beside red cells, and red cells alone, are what a network takes for eosinophils."""

import numpy as np
import torch


def paint_red_cells(image: torch.Tensor, rng: np.random.Generator) -> tuple[torch.Tensor, np.ndarray]:
    """image [3,H,W] RGB 0..255 at 0.5 um/px -> the image with clusters of red cells, and the points (x, y px) of those that lie free.

    Red cells are 3.5-7 um wide (slides differ), round to oval, flat red to orange with or without a pale middle. They go behind
    nuclei: where the picture is dark in red light it stays as it is, so that every label stays true.
    """
    picture = image.numpy().copy()
    height, width = picture.shape[1:]
    free = 1 / (1 + np.exp(-(picture[0] - rng.uniform(135, 165)) / 10))
    diameter = rng.uniform(7, 14)
    green = rng.uniform(55, 125)
    colour = np.array([rng.uniform(165, 228), green, green + rng.uniform(-15, 25)])
    pale, cover = rng.uniform(0, 0.4), rng.uniform(0.8, 1.0)
    alone = []
    for _ in range(rng.integers(1, 4)):
        middle, spread = rng.uniform(0, [width, height]), diameter * rng.uniform(0.8, 2.5)
        if rng.random() < 0.5:
            picture = fill_lumen(picture, free, middle, spread + diameter, rng)
        placed: list[np.ndarray] = []
        for _ in range(rng.integers(4, 50)):
            at = middle + rng.normal(0, spread, 2)
            if any(np.hypot(*(at - other)) < 0.85 * diameter for other in placed):
                continue
            placed.append(at)
            left, top = np.maximum(0, (at - diameter).astype(int))
            right, bottom = min(width, int(at[0] + diameter) + 1), min(height, int(at[1] + diameter) + 1)
            if left >= right or top >= bottom:
                continue
            window = np.s_[top:bottom, left:right]
            dx, dy = np.arange(left, right)[None] + 0.5 - at[0], np.arange(top, bottom)[:, None] + 0.5 - at[1]
            angle, oval = rng.uniform(0, np.pi), rng.uniform(0.7, 1.0)
            along, across = dx * np.cos(angle) + dy * np.sin(angle), (dy * np.cos(angle) - dx * np.sin(angle)) / oval
            far = np.hypot(along, across) / (diameter / 2)
            shape = 1 / (1 + np.exp((far - 1) * diameter / 1.4))
            own = colour * rng.uniform(0.93, 1.07) + rng.normal(0, 4, 3)
            tint = own[:, None, None] + (245 - own)[:, None, None] * (pale * np.exp(-((far / 0.5) ** 2)))[None]
            weight = cover * shape * free[window]
            picture[(slice(None), *window)] += weight * (tint - picture[(slice(None), *window)])
            if (shape * free[window]).sum() > 0.85 * shape.sum() and (shape > 0.5).any():
                alone.append(at)
    return torch.from_numpy(picture).float().clamp(0, 255), np.array(alone, np.float32).reshape(-1, 2)


def fill_lumen(picture: np.ndarray, free: np.ndarray, middle: np.ndarray, radius: float, rng: np.random.Generator) -> np.ndarray:
    """A light patch under the cluster, like the inside of a vessel; nuclei stay."""
    height, width = free.shape
    far = np.hypot(np.arange(width)[None] - middle[0], np.arange(height)[:, None] - middle[1]) / radius
    weight = 0.9 / (1 + np.exp((far - 1) * 8)) * free
    light = np.array([rng.uniform(228, 246), rng.uniform(212, 240), rng.uniform(225, 245)])[:, None, None]
    return picture + weight * (light - picture)
