"""One random piece of tissue, for training fields: kind, inflammation and outline drawn from wide ranges."""

import numpy as np

from .pieces import Piece, build_piece
from .scene import Scene


def build_random_scene(rng: np.random.Generator, field_um: float):
    """(scene, centre in µm) with one piece that is larger than the field; the centre is mostly inside the tissue."""
    half = 0.75 * field_um + 130
    side = 2.9 * half
    scene = Scene(side, side, int(rng.integers(2**62)))
    kind = str(rng.choice(["squamous", "colon", "polyp"], p=[0.3, 0.4, 0.3]))
    eosinophils = float(np.exp(rng.uniform(np.log(40), np.log(1200))))
    neutrophils = float(np.exp(rng.uniform(np.log(20), np.log(1800))))
    densities = {
        "eosinophil": eosinophils, "ie_eosinophil": eosinophils * rng.uniform(0.2, 1.2),
        "neutrophil": neutrophils, "ie_neutrophil": neutrophils * 0.4,
        "mast": rng.uniform(10, 250), "ie_mast": rng.uniform(2, 40),
        "lymphocyte": rng.uniform(800, 6000), "ie_lymphocyte": rng.uniform(80, 700),
        "plasma": rng.uniform(200, 3500), "macrophage": rng.uniform(100, 700), "fibroblast": rng.uniform(600, 2000),
        "vessel": rng.uniform(20, 120),
    }
    spot = (rng.uniform(-0.3, 0.3), rng.uniform(-0.3, 0.3), rng.uniform(50, 150), rng.uniform(0, 2))
    aggregates = [(rng.uniform(-0.4, 0.4), rng.uniform(0, 0.5), rng.uniform(60, 130), 1.2)] if rng.random() < 0.25 else []
    piece = Piece(kind, side / 2, side / 2, half * 1.2, half, rng.uniform(0, 6.28), rng.uniform(8, 25), densities, [spot],
                  aggregates, int(rng.random() < 0.3))
    build_piece(scene, piece)
    inside = np.argwhere(scene.maps["tissue"] > rng.choice([-10, 20, 40]))
    near = inside[np.hypot(inside[:, 0] * 2.0 - side / 2, inside[:, 1] * 2.0 - side / 2) < 0.95 * half]
    row, column = near[rng.integers(len(near))]
    return scene, (column * 2.0, row * 2.0)
