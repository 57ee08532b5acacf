"""Eosinophils, neutrophils and mast cells."""

import numpy as np

from . import noise
from .shapes import cover, draw_halo, draw_nucleus, ellipse_distance


def draw_eosinophil(patch, cell, rng):
    """Bilobed nucleus against coarse, refractile red granules; 8-12 µm."""
    squeeze = rng.uniform(0.68, 1.0)
    a = rng.uniform(4.4, 5.9) * cell.scale
    b = a * squeeze
    body = ellipse_distance(patch, 0, 0, a, b, cell.angle, rng, 0.07)
    if rng.random() < 0.45:
        draw_halo(patch, body, rng.uniform(0.5, 1.4), rng.uniform(0.4, 0.95))
    fine = patch.texture(noise.texture("granule", 512, 1.15, 1.15), rng)
    coarse = patch.texture(noise.texture("granuleclump", 512, 4.0, 4.0), rng)
    strength = rng.uniform(0.7, 1.1)
    granules = noise.smoothstep(-1.0, 1.2, fine + 0.4 * coarse)
    alpha = cover(body + 0.2 * fine + 0.15 * coarse, 0.4)
    patch.blend(alpha * 0.92, 0.03 + rng.uniform(0, 0.1), 0.3,
                (strength * (0.28 + 0.95 * granules)).astype(np.float32))
    _eosinophil_nucleus(patch, cell, rng, a, b)
    # Some granules lie over the nucleus.
    over = noise.smoothstep(1.35, 2.0, fine) * cover(body + 0.6, 0.4)
    patch.blend(over * 0.5, 0.15, 0.2, 0.9 * strength)


def _eosinophil_nucleus(patch, cell, rng, a, b):
    draw = rng.random()
    lobes = 2 if draw < 0.62 else 1 if draw < 0.9 else 3
    density = rng.uniform(0.95, 1.3)
    spread = rng.uniform(1.5, 1.9) * cell.scale
    # The lobes sit to one side of the body; the granules fill the rest.
    side = cell.angle + rng.choice([-1, 1]) * np.pi / 2 + rng.normal(0, 0.5)
    push = b * rng.uniform(0.25, 0.6)
    cx, cy = push * np.cos(side), push * np.sin(side)
    across = side + np.pi / 2 + rng.normal(0, 0.3)
    distance = None
    for index in range(lobes):
        offset = (index - (lobes - 1) / 2) * 2 * spread * (1.0 if lobes < 3 else 0.72)
        bend = 0.5 * abs(offset)
        x = cx + offset * np.cos(across) - bend * np.cos(side) * 0.6
        y = cy + offset * np.sin(across) - bend * np.sin(side) * 0.6
        radius = rng.uniform(1.5, 2.0) * cell.scale * (1.12 if lobes == 1 else 1.0 if lobes == 2 else 0.8)
        lobe = ellipse_distance(patch, x, y, radius * rng.uniform(1.0, 1.25), radius, across + rng.normal(0, 0.5), rng, 0.05)
        distance = lobe if distance is None else np.minimum(distance, lobe)
    if lobes > 1:
        bridge = ellipse_distance(patch, cx, cy, spread * (lobes - 1), rng.uniform(0.4, 0.7), across)
        distance = np.minimum(distance, bridge)
    draw_nucleus(patch, distance, rng, density, clump=0.1, clump_px=1.8, rim=0.05)


def draw_neutrophil(patch, cell, rng):
    """Three to five small dark lobes on an arc, joined by threads, in a pale body; 8-10 µm."""
    a = rng.uniform(3.9, 4.8) * cell.scale
    body = ellipse_distance(patch, 0, 0, a, a * rng.uniform(0.78, 1.0), cell.angle, rng, 0.06)
    if rng.random() < 0.4:
        draw_halo(patch, body, rng.uniform(0.3, 1.0), rng.uniform(0.3, 0.8))
    dust = patch.texture(noise.texture("granule", 512, 1.15, 1.15), rng)
    patch.blend(cover(body, 0.5) * rng.uniform(0.55, 0.9), 0.035, (rng.uniform(0.16, 0.34) * (1 + 0.25 * dust)).astype(np.float32))
    lobes = int(rng.choice([2, 3, 4, 5], p=[0.12, 0.42, 0.34, 0.12]))
    density = rng.uniform(0.98, 1.3)
    sweep = rng.uniform(2.2, 4.6)
    ring = rng.uniform(1.35, 2.0) * cell.scale
    distance = None
    previous = None
    for index in range(lobes):
        angle = cell.angle + sweep * (index / max(1, lobes - 1) - 0.5) + rng.normal(0, 0.1)
        reach = ring * rng.uniform(0.8, 1.2)
        x, y = reach * np.cos(angle), reach * np.sin(angle)
        radius = rng.uniform(1.1, 1.6) * cell.scale * (1.15 if lobes < 4 else 0.95)
        lobe = ellipse_distance(patch, x, y, radius * rng.uniform(1.0, 1.5), radius, angle + np.pi / 2 + rng.normal(0, 0.5), rng, 0.1)
        if previous is not None:
            dx, dy = x - previous[0], y - previous[1]
            thread = ellipse_distance(patch, (x + previous[0]) / 2, (y + previous[1]) / 2, np.hypot(dx, dy) / 2 + 0.2,
                                      rng.uniform(0.25, 0.5), np.arctan2(dy, dx))
            lobe = np.minimum(lobe, thread)
        distance = lobe if distance is None else np.minimum(distance, lobe)
        previous = (x, y)
    draw_nucleus(patch, distance, rng, density, clump=0.1, clump_px=1.6, rim=0.05)


def draw_mast_cell(patch, cell, rng):
    """Round central nucleus in a plump body of fine grey-purple granules; 9-13 µm."""
    a = rng.uniform(5.0, 6.6) * cell.scale
    body = ellipse_distance(patch, 0, 0, a, a * rng.uniform(0.62, 0.9), cell.angle, rng, 0.06)
    if rng.random() < 0.5:
        draw_halo(patch, body, rng.uniform(0.3, 0.9), rng.uniform(0.3, 0.8))
    fine = patch.texture(noise.texture("mastgranule", 512, 0.85, 0.85), rng)
    dots = noise.smoothstep(-1.6, 1.6, fine)
    strength = rng.uniform(0.8, 1.15)
    patch.blend(cover(body + 0.1 * fine, 0.4) * 0.93, (strength * (0.26 + 0.3 * dots)).astype(np.float32),
                (strength * (0.4 + 0.2 * dots)).astype(np.float32))
    radius = rng.uniform(2.6, 3.1) * cell.scale
    nucleus = ellipse_distance(patch, rng.normal(0, 0.4), rng.normal(0, 0.4), radius * 1.1, radius, cell.angle, rng, 0.04)
    draw_nucleus(patch, nucleus, rng, rng.uniform(0.75, 0.95), clump=0.16, rim=0.2)
