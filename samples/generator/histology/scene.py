"""The layout of a slide: coarse maps of what tissue lies where (2 µm steps), and every cell."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt

from .cell import KINDS, Cell
from .placement import Placer, sample_positions

GRID_UM = 2.0
MAP_NAMES = ["tissue", "squamous", "columnar", "lumen", "fibrous", "loose", "surface", "focus", "tint"]


@dataclass
class Vessel:
    """An elliptic vessel cut across: centre, semi-axes of the lumen in µm, angle, wall thickness in µm."""

    x_um: float
    y_um: float
    a: float
    b: float
    angle: float
    wall_um: float


class Scene:
    """Maps are float32 arrays of one shape, indexed [row, column]; tissue is a signed distance in µm, positive inside."""

    def __init__(self, width_um: float, height_um: float, seed: int):
        self.width_um, self.height_um = width_um, height_um
        self.shape = (int(np.ceil(height_um / GRID_UM)) + 1, int(np.ceil(width_um / GRID_UM)) + 1)
        self.maps = {name: np.zeros(self.shape, dtype=np.float32) for name in MAP_NAMES}
        self.maps["tissue"] -= 1000
        self.cells = []
        self.vessels = []
        self.placer = Placer()
        self.rng = np.random.default_rng(seed)

    def box(self, x_um, y_um, width_um, height_um):
        """Slices of the maps covering a rectangle in µm, and the rectangle's true origin in µm."""
        left, top = max(0, int(x_um / GRID_UM)), max(0, int(y_um / GRID_UM))
        right = min(self.shape[1], int((x_um + width_um) / GRID_UM))
        bottom = min(self.shape[0], int((y_um + height_um) / GRID_UM))
        return (slice(top, bottom), slice(left, right)), (left * GRID_UM, top * GRID_UM)

    def add(self, kind, x, y, angle=None, squeeze=1.0, scale=None, stretch=1.0, spacing=None) -> bool:
        """Add one cell if there is room for it."""
        if not (0 <= x < self.width_um and 0 <= y < self.height_um):
            return False
        radius = KINDS[kind][3] if spacing is None else spacing
        if not self.placer.try_add(x, y, radius, squeeze):
            return False
        angle = self.rng.uniform(0, 2 * np.pi) if angle is None else angle
        scale = float(np.clip(self.rng.normal(1.0, 0.06), 0.85, 1.18)) if scale is None else scale
        self.cells.append(Cell(kind, x, y, angle, scale, stretch, int(self.rng.integers(2**62))))
        return True

    def scatter(self, kind, density_per_mm2, origin_um, angle_of=None, squeeze=1.0, attempts=1) -> int:
        """Add cells of one kind from a density map (per mm², any part of the grid); returns how many found room."""
        placed = 0
        for x, y in sample_positions(self.rng, density_per_mm2, GRID_UM, origin_um):
            for _ in range(attempts):
                row, column = int((y - origin_um[1]) // GRID_UM), int((x - origin_um[0]) // GRID_UM)
                height, width = density_per_mm2.shape
                if not (0 <= row < height and 0 <= column < width and density_per_mm2[row, column] > 0):
                    break
                angle = angle_of(x, y) if angle_of else None
                if self.add(kind, x, y, angle, squeeze):
                    placed += 1
                    break
                x, y = x + self.rng.normal(0, 4), y + self.rng.normal(0, 4)
        return placed


def signed_distance(mask: np.ndarray) -> np.ndarray:
    """Distance in µm to the mask's edge, positive inside; mask on the scene's grid."""
    inside = distance_transform_edt(mask) * GRID_UM
    outside = distance_transform_edt(~mask) * GRID_UM
    return (inside - outside).astype(np.float32)
