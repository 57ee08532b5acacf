"""Outlines and nuclei: the shared vocabulary of every cell type. Distances in µm, negative inside."""

import numpy as np

from . import noise


def chromatin(scale_px: float) -> np.ndarray:
    """Clump texture for nuclei; scale in px at 0.25 µm/px."""
    return noise.texture("chromatin", 512, scale_px, scale_px)


def ellipse_distance(patch, x, y, a, b, angle, rng=None, wobble=0.0):
    """Approximate signed distance (µm) to an ellipse with semi-axes a, b; wobble is the relative size of its dents."""
    cos, sin = np.cos(angle), np.sin(angle)
    du, dv = patch.u - x, patch.v - y
    p = (du * cos + dv * sin) / a
    q = (dv * cos - du * sin) / b
    rho = np.sqrt(p * p + q * q) + 1e-6
    edge = 1.0
    if wobble and rng is not None:
        theta = np.arctan2(q, p)
        edge = np.ones_like(theta)
        for order, weight in ((2, 0.6), (3, 0.8), (4, 0.5), (5, 0.35)):
            edge += wobble * weight * rng.normal() * np.cos(order * theta + rng.uniform(0, 6.28))
    return ((rho - edge) * min(a, b) * (0.4 + 0.6 * np.minimum(rho, 1.4))).astype(np.float32)


def cover(distance, softness=0.22):
    """Alpha 0..1 of a shape from its signed distance."""
    return 1 - noise.smoothstep(-softness, softness, distance)


def draw_nucleus(patch, distance, rng, density, clump=0.15, clump_px=2.2, rim=0.15, eosin=0.25, nucleoli=0,
                 opacity=0.97):
    """Blend a nucleus: mean haematoxylin density, chromatin clumps, a darker membrane and nucleoli."""
    grain = patch.texture(chromatin(clump_px), rng) + 0.6 * patch.texture(chromatin(5.0), rng)
    distance = distance + 0.12 * patch.texture(chromatin(3.0), rng)
    depth = -distance
    # A nucleus is a lens: thinner, so paler, towards its edge; the membrane seen edge-on is darker again.
    lens = 0.86 + 0.14 * np.clip(depth / 1.6, 0, 1)
    membrane = np.exp(-(((depth - 0.35) / 0.32) ** 2))
    hematoxylin = density * (lens + clump * grain + rim * membrane)
    inside = np.argwhere(depth > 1.1)
    for _ in range(nucleoli if len(inside) else 0):
        row, column = inside[rng.integers(len(inside))]
        spot = (patch.u - patch.u[0, column]) ** 2 + (patch.v - patch.v[row, 0]) ** 2
        hematoxylin = hematoxylin + density * rng.uniform(0.35, 0.7) * np.exp(-spot / (2 * rng.uniform(0.38, 0.6) ** 2))
    patch.blend(cover(distance) * opacity, np.maximum(hematoxylin, 0.02).astype(np.float32), eosin)


def draw_halo(patch, distance, width_um, strength):
    """Clear cleft around a shrunken cell."""
    patch.scale(cover(distance - width_um, 0.5) * strength, 0.12)
