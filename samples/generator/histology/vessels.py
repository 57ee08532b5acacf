"""Small vessels: a wall with endothelial nuclei, red cells and now and then a white cell inside."""

import numpy as np

from .scene import Vessel


def add_vessels(scene, frame, piece, allowed) -> None:
    """Put vessels where the mask allows, with the density piece.densities['vessel'] per mm²."""
    rng = scene.rng
    rows, columns = np.nonzero(allowed)
    if len(rows) == 0:
        return
    count = rng.poisson(piece.densities.get("vessel", 45) * len(rows) * 4e-6)
    for index in rng.integers(0, len(rows), count):
        x, y = float(frame.x[0, columns[index]]), float(frame.y[rows[index], 0])
        a = rng.choice([rng.uniform(5, 9), rng.uniform(9, 24)], p=[0.7, 0.3])
        b = a * rng.uniform(0.4, 0.95)
        if not scene.placer.try_add(x, y, min(a, 9) + 5):
            continue
        angle = rng.uniform(0, np.pi)
        vessel = Vessel(x, y, a, b, angle, rng.uniform(1.5, 3.0) + 0.08 * a)
        scene.vessels.append(vessel)
        _endothelium(scene, vessel)
        _blood(scene, vessel)


def _on_ellipse(vessel, t, factor):
    u, v = vessel.a * factor * np.cos(t), vessel.b * factor * np.sin(t)
    cos, sin = np.cos(vessel.angle), np.sin(vessel.angle)
    return vessel.x_um + u * cos - v * sin, vessel.y_um + u * sin + v * cos


def _endothelium(scene, vessel):
    perimeter = np.pi * (vessel.a + vessel.b)
    for t in np.arange(scene.rng.uniform(0, 1), 6.28, 6.28 * 15 / perimeter):
        t += scene.rng.normal(0, 0.15)
        x, y = _on_ellipse(vessel, t, 1 + 0.7 / vessel.b)
        nx, ny = _on_ellipse(vessel, t + 0.02, 1 + 0.7 / vessel.b)
        # The vessel's own disc keeps other cells out, so its own cells bypass the spacing test.
        _insert(scene, "endothelium", x, y, np.arctan2(ny - y, nx - x))


def _blood(scene, vessel):
    rng = scene.rng
    filled = rng.choice([0.0, 0.5, 1.0], p=[0.25, 0.35, 0.4])
    taken = []
    for _ in range(int(filled * vessel.a * vessel.b / 3.2)):
        t, r = rng.uniform(0, 6.28), np.sqrt(rng.uniform(0, 1)) * max(0.1, 1 - 3.2 / vessel.b)
        x, y = _on_ellipse(vessel, t, r)
        white = rng.random() < 0.02 and vessel.b > 8
        if all((x - i) ** 2 + (y - j) ** 2 > ((7.2 if white else 4.6) ** 2) for i, j in taken):
            taken.append((x, y))
            _insert(scene, rng.choice(["neutrophil", "lymphocyte", "eosinophil"]) if white else "red", x, y)
            if white:
                taken += [(x + 3, y), (x - 3, y), (x, y + 3), (x, y - 3)]


def _insert(scene, kind, x, y, angle=None):
    from .cell import KINDS, Cell

    if not (0 <= x < scene.width_um and 0 <= y < scene.height_um):
        return
    angle = scene.rng.uniform(0, 6.28) if angle is None else angle
    scene.placer.bins.setdefault((int(x // 10), int(y // 10)), []).append((x, y, KINDS[kind][3] * 0.8))
    scene.cells.append(Cell(str(kind), x, y, angle, float(scene.rng.uniform(0.9, 1.1)), 1.0, int(scene.rng.integers(2**62))))
