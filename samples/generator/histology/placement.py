"""Puts cells side by side without overlap: a hash grid of what is already there."""

import numpy as np


class Placer:
    """Remembers placed discs (µm) and refuses a new one that overlaps by more than the squeeze allows."""

    def __init__(self, bin_um: float = 10.0):
        self.bin_um = bin_um
        self.bins = {}

    def try_add(self, x: float, y: float, radius: float, squeeze: float = 1.0) -> bool:
        """Place a disc where its distance to every neighbour is at least squeeze * (sum of radii)."""
        column, row = int(x // self.bin_um), int(y // self.bin_um)
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for other_x, other_y, other_radius in self.bins.get((i, j), ()):
                    reach = squeeze * (radius + other_radius)
                    if (x - other_x) ** 2 + (y - other_y) ** 2 < reach * reach:
                        return False
        self.bins.setdefault((column, row), []).append((x, y, radius))
        return True


def sample_positions(rng: np.random.Generator, density_per_mm2: np.ndarray, grid_um: float, origin_um: tuple) -> np.ndarray:
    """Random positions (n, 2) in µm drawn from a density map with square steps of grid_um; n is Poisson."""
    expected = density_per_mm2 * (grid_um / 1000.0) ** 2
    cumulative = np.cumsum(expected.ravel(), dtype=np.float64)
    if cumulative.size == 0 or cumulative[-1] <= 0:
        return np.zeros((0, 2))
    count = rng.poisson(cumulative[-1])
    index = np.searchsorted(cumulative, rng.uniform(0, cumulative[-1], count))
    rows, columns = np.divmod(np.minimum(index, cumulative.size - 1), density_per_mm2.shape[1])
    jitter = rng.uniform(0, 1, (count, 2))
    return np.stack([(columns + jitter[:, 0]) * grid_um + origin_um[0], (rows + jitter[:, 1]) * grid_um + origin_um[1]], axis=1)
