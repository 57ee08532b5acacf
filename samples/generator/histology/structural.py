"""Epithelial cells, fibroblasts, endothelium, and the things without a nucleus: red cells, goblet vacuoles."""

import numpy as np

from . import noise
from .shapes import cover, draw_nucleus, ellipse_distance


def draw_keratinocyte(patch, cell, rng):
    """Squamous cell nucleus: round and vesicular, flatter towards the surface (cell.stretch)."""
    radius = rng.uniform(2.9, 3.9) * cell.scale
    flat = cell.stretch * rng.uniform(0.9, 1.15)
    a, b = radius * flat**0.5 * 1.08, radius / flat**0.5
    nucleus = ellipse_distance(patch, 0, 0, a, b, cell.angle, rng, 0.05)
    if rng.random() < 0.3:
        patch.scale(cover(nucleus - rng.uniform(0.6, 1.6), 0.8) * rng.uniform(0.3, 0.8), 0.35)
    density = rng.uniform(0.6, 0.92)
    draw_nucleus(patch, nucleus, rng, density, clump=rng.uniform(0.1, 0.2), clump_px=2.0, rim=rng.uniform(0.1, 0.3),
                 nucleoli=int(rng.integers(0, 3)), eosin=0.3)


def draw_columnar(patch, cell, rng):
    """Glandular or respiratory epithelial nucleus: oval, its long axis across the epithelium."""
    b = rng.uniform(2.0, 2.7) * cell.scale
    a = b * rng.uniform(1.35, 1.95) * cell.stretch
    nucleus = ellipse_distance(patch, 0, 0, a, b, cell.angle, rng, 0.04)
    draw_nucleus(patch, nucleus, rng, rng.uniform(0.58, 0.88), clump=0.16, clump_px=2.0, rim=0.22,
                 nucleoli=int(rng.integers(0, 2)), eosin=0.3)


def draw_fibroblast(patch, cell, rng):
    """Spindle nucleus lying along the fibres."""
    a = rng.uniform(4.0, 7.2) * cell.scale
    b = rng.uniform(0.85, 1.5) * cell.scale
    tail = ellipse_distance(patch, 0, 0, a * 1.7, b * 1.6, cell.angle, rng, 0.03)
    patch.blend(cover(tail, 0.5) * 0.6, 0.08, 0.42)
    nucleus = ellipse_distance(patch, 0, 0, a, b, cell.angle, rng, 0.07)
    draw_nucleus(patch, nucleus, rng, rng.uniform(0.6, 1.0), clump=0.14, clump_px=1.9, rim=0.15)


def draw_endothelium(patch, cell, rng):
    """Thin dark nucleus lying in a vessel's wall."""
    a = rng.uniform(2.8, 4.6) * cell.scale
    nucleus = ellipse_distance(patch, 0, 0, a, rng.uniform(0.9, 1.4), cell.angle, rng, 0.05)
    draw_nucleus(patch, nucleus, rng, rng.uniform(0.75, 1.05), clump=0.12, rim=0.1)


def draw_red_cell(patch, cell, rng):
    """Red cell: no nucleus, paler centre."""
    radius = rng.uniform(2.5, 3.2) * cell.scale
    disc = ellipse_distance(patch, 0, 0, radius, radius * rng.uniform(0.65, 1.0), cell.angle, rng, 0.07)
    dip = 1 - rng.uniform(0.1, 0.4) * np.exp(-((disc + radius) ** 2) / 1.8)
    patch.blend(cover(disc, 0.3) * 0.95, 0.0, 0.05, 0.0, (rng.uniform(0.62, 0.95) * dip).astype(np.float32))


def draw_goblet(patch, cell, rng):
    """Mucin vacuole of a goblet cell: pale blue-grey, foamy."""
    a = rng.uniform(4.2, 6.2) * cell.scale
    vacuole = ellipse_distance(patch, 0, 0, a, a * rng.uniform(0.6, 0.8), cell.angle, rng, 0.05)
    foam = patch.texture(noise.texture("foam", 512, 2.6, 2.6), rng)
    patch.blend(cover(vacuole, 0.4) * 0.93, (0.085 * (1 + 0.4 * foam)).astype(np.float32), 0.07)
    patch.blend(np.exp(-((vacuole / 0.4) ** 2)) * 0.5, 0.25, 0.4)
