"""Lymphocytes, plasma cells and macrophages."""

import numpy as np

from . import noise
from .shapes import cover, draw_halo, draw_nucleus, ellipse_distance


def draw_lymphocyte(patch, cell, rng):
    """Round dense nucleus of 5.5-7.5 µm with clumped chromatin and next to no cytoplasm."""
    radius = rng.uniform(2.65, 3.5) * cell.scale
    ratio = rng.uniform(0.8, 1.0)
    nucleus = ellipse_distance(patch, 0, 0, radius, radius * ratio, cell.angle, rng, 0.05)
    rim_um = rng.uniform(0.25, 0.9)
    if rng.random() < 0.5:
        draw_halo(patch, nucleus, rim_um + rng.uniform(0.2, 0.9), rng.uniform(0.3, 0.9))
    patch.blend(cover(nucleus - rim_um, 0.35) * 0.8, rng.uniform(0.1, 0.2), rng.uniform(0.2, 0.35))
    draw_nucleus(patch, nucleus, rng, rng.uniform(0.8, 1.18), clump=rng.uniform(0.1, 0.2), clump_px=rng.uniform(1.8, 2.8),
                 rim=rng.uniform(0.05, 0.22))


def draw_plasma_cell(patch, cell, rng):
    """Eccentric round nucleus with clock-face chromatin, amphophilic body, pale hof beside the nucleus; 9-14 µm."""
    radius = rng.uniform(2.7, 3.3) * cell.scale
    a = rng.uniform(4.9, 6.4) * cell.scale
    b = a * rng.uniform(0.66, 0.82)
    # The nucleus is the origin; the body reaches out along the cell's angle.
    shift = a - radius * rng.uniform(1.08, 1.3)
    cos, sin = np.cos(cell.angle), np.sin(cell.angle)
    body = ellipse_distance(patch, shift * cos, shift * sin, a, b, cell.angle, rng, 0.05)
    if rng.random() < 0.5:
        draw_halo(patch, body, rng.uniform(0.4, 1.0), rng.uniform(0.3, 0.9))
    grain = patch.texture(noise.texture("cytoplasm", 512, 1.6, 1.6), rng)
    depth = rng.uniform(0.85, 1.2)
    patch.blend(cover(body, 0.35) * 0.92, (depth * 0.36 * (1 + 0.14 * grain)).astype(np.float32),
                (depth * 0.52 * (1 + 0.1 * grain)).astype(np.float32))
    reach = radius + rng.uniform(0.7, 1.1)
    hof = ellipse_distance(patch, reach * cos, reach * sin, rng.uniform(1.3, 1.8), rng.uniform(1.1, 1.5), cell.angle)
    patch.scale(cover(hof, 0.8) * rng.uniform(0.45, 0.8), 0.42)
    nucleus = ellipse_distance(patch, 0, 0, radius * rng.uniform(1.0, 1.1), radius, rng.uniform(0, 6.28), rng, 0.025)
    density = rng.uniform(0.78, 0.98)
    draw_nucleus(patch, nucleus, rng, density, clump=0.12, rim=0.14)
    _clock_face(patch, rng, radius, density)


def _clock_face(patch, rng, radius, density):
    count = int(rng.integers(4, 8))
    start = rng.uniform(0, 6.28)
    for index in range(count):
        angle = start + index * 2 * np.pi / count + rng.normal(0, 0.25)
        at = radius * rng.uniform(0.6, 0.85)
        clump = ellipse_distance(patch, at * np.cos(angle), at * np.sin(angle), rng.uniform(0.45, 0.9), rng.uniform(0.35, 0.65),
                                 angle + rng.normal(0, 0.6))
        patch.blend(cover(clump, 0.4) * rng.uniform(0.35, 0.75), density * 1.4, 0.25)
    centre = ellipse_distance(patch, 0, 0, 0.6, 0.5, start)
    patch.blend(cover(centre, 0.35) * rng.uniform(0, 0.6), density * 1.3, 0.25)


def draw_macrophage(patch, cell, rng):
    """Large pale bean-shaped nucleus in foamy cytoplasm; Other."""
    a = rng.uniform(5.5, 7.8) * cell.scale
    body = ellipse_distance(patch, 0, 0, a, a * rng.uniform(0.6, 0.85), cell.angle, rng, 0.08)
    foam = patch.texture(noise.texture("foam", 512, 2.6, 2.6), rng)
    patch.blend(cover(body, 0.7) * 0.8, 0.09, (0.3 * (1 + 0.3 * foam)).astype(np.float32))
    long_um = rng.uniform(3.4, 4.6) * cell.scale
    short_um = long_um * rng.uniform(0.55, 0.75)
    nucleus = ellipse_distance(patch, 0, 0, long_um, short_um, cell.angle, rng, 0.06)
    dent_angle = cell.angle + np.pi / 2
    dent = ellipse_distance(patch, short_um * 1.25 * np.cos(dent_angle), short_um * 1.25 * np.sin(dent_angle), 1.3, 1.0, cell.angle)
    nucleus = np.maximum(nucleus, -dent)
    draw_nucleus(patch, nucleus, rng, rng.uniform(0.42, 0.62), clump=0.22, clump_px=2.0, rim=0.5, nucleoli=1)
