"""Fills a piece's compartments with cells; densities are cells per mm² before crowding."""

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter

from .crypts import near_pus
from .noise import smooth_grid, smoothstep
from .scene import GRID_UM

STROMA_DEFAULTS = {
    "lymphocyte": 3600, "plasma": 2600, "eosinophil": 120, "neutrophil": 50, "mast": 30, "macrophage": 350,
    "fibroblast": 1300,
}


def _index(frame, x, y):
    row = int(np.clip((y - frame.origin[1]) / GRID_UM, 0, frame.shape[0] - 1))
    column = int(np.clip((x - frame.origin[0]) / GRID_UM, 0, frame.shape[1] - 1))
    return row, column


def populate_squamous(scene, frame, piece, mask, heat) -> None:
    """Intraepithelial leucocytes first, then keratinocytes packed around them: small and dense at the base."""
    rng = scene.rng
    rate = piece.densities
    patchy = np.exp(0.7 * smooth_grid(rng, frame.shape, 22))
    scene.scatter("eosinophil", mask * rate.get("ie_eosinophil", 60) * (0.35 * patchy + heat), frame.origin, squeeze=0.9)
    scene.scatter("neutrophil", mask * rate.get("ie_neutrophil", 12) * patchy, frame.origin)
    scene.scatter("lymphocyte", mask * rate.get("ie_lymphocyte", 330) * patchy, frame.origin)
    scene.scatter("mast", mask * rate.get("ie_mast", 6), frame.origin)
    depth = np.clip((0.55 - frame.q) / 1.4, 0, 1)
    tilt = np.arctan2(frame.sin, frame.cos)
    candidates = np.argwhere(mask)
    chosen = candidates[rng.integers(0, len(candidates), int(len(candidates) * 0.3))]
    for row, column in chosen if len(candidates) else []:
        x, y = frame.origin[0] + (column + rng.random()) * GRID_UM, frame.origin[1] + (row + rng.random()) * GRID_UM
        level = depth[row, column]
        spacing = 3.4 + 2.9 * smoothstep(0.02, 0.45, level)
        flat = 1.0 + 1.1 * float(smoothstep(0.6, 1.0, level)) + rng.uniform(0, 0.35)
        angle = tilt + rng.normal(0, 0.35) if flat > 1.3 else None
        scene.add("keratinocyte", x, y, angle, 1.0, None, flat, float(spacing))


def populate_columnar(scene, frame, piece, depth, gland) -> None:
    """Nuclei in rows along the basement membrane, long axis across it; goblet vacuoles; a few leucocytes between."""
    rng = scene.rng
    gradient_y, gradient_x = np.gradient(gaussian_filter(depth, 2.0))
    respiratory = piece.kind == "polyp"
    epithelium = depth > 2
    scene.scatter("lymphocyte", epithelium * (depth < 16) * 500.0, frame.origin)
    scene.scatter("eosinophil", epithelium * (depth < 18) * piece.densities.get("ie_eosinophil", 40.0), frame.origin)
    if not respiratory:
        goblets = epithelium & (depth > 10) & (depth < 17) & (gland < 10)
        scene.scatter("goblet", goblets * 9000.0, frame.origin, squeeze=0.95, attempts=2)
    rows = (4.5, 10.5, 17.5) if respiratory else (5.5, 8.0)
    for index, row_depth in enumerate(rows):
        band = np.argwhere(np.abs(depth - row_depth) < 1.8)
        if len(band) == 0:
            continue
        for row, column in band[rng.permutation(len(band))]:
            x = frame.origin[0] + (column + rng.random()) * GRID_UM
            y = frame.origin[1] + (row + rng.random()) * GRID_UM
            angle = np.arctan2(gradient_y[row, column], gradient_x[row, column]) + rng.normal(0, 0.12)
            scene.add("columnar", x, y, angle, 1.0, None, rng.uniform(0.8, 1.1), 2.5)


def populate_lumen(scene, frame, piece, lumen, crypts) -> None:
    """Crypt abscesses: lumen packed with neutrophils, a few in the epithelium around."""
    pus = near_pus(frame, crypts)
    scene.scatter("neutrophil", (lumen & pus) * 17000.0, frame.origin, squeeze=0.95, attempts=2)
    around = pus & ~lumen & (distance_transform_edt(~(lumen & pus)) * GRID_UM < 30)
    scene.scatter("neutrophil", around * 2600.0, frame.origin, squeeze=0.9, attempts=2)


def populate_stroma(scene, frame, piece, mask, heat, knot, fibrous) -> None:
    """Lamina propria or polyp stroma; follicles (knot 0..1) take lymphocytes only, fibrous parts hold fewer cells."""
    rng = scene.rng
    rate = {**STROMA_DEFAULTS, **piece.densities}
    open_stroma = mask * (1 - knot) ** 2
    crowd = np.exp(0.45 * smooth_grid(rng, frame.shape, 18)) * (1.15 - 0.75 * smoothstep(0.45, 0.95, fibrous))
    patchy = np.exp(0.6 * smooth_grid(rng, frame.shape, 25))
    scene.scatter("lymphocyte", mask * knot * 30000.0, frame.origin, squeeze=0.86, attempts=2)
    scene.scatter("macrophage", mask * knot * 350.0, frame.origin)
    scene.scatter("eosinophil", open_stroma * rate["eosinophil"] * (0.5 * patchy + heat), frame.origin, squeeze=0.92, attempts=3)
    scene.scatter("neutrophil", open_stroma * rate["neutrophil"] * patchy, frame.origin)
    scene.scatter("mast", open_stroma * rate["mast"], frame.origin)
    fibre_angle = smooth_grid(rng, frame.shape, 45) * 0.6 + np.arctan2(frame.sin, frame.cos)

    def along_fibres(x, y):
        return fibre_angle[_index(frame, x, y)] + rng.normal(0, 0.35)

    scene.scatter("fibroblast", open_stroma * rate["fibroblast"] * (0.6 + 0.8 * fibrous), frame.origin, along_fibres)
    for kind in ("plasma", "lymphocyte", "macrophage"):
        scene.scatter(kind, open_stroma * crowd * rate[kind], frame.origin, attempts=2)
