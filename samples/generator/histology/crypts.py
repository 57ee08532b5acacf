"""Crypts of the colon piece: capsules that run from the surface into the depth, some cut across."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Crypt:
    """A capsule in the piece's own µm frame (along, across), with radius; pus marks a crypt abscess."""

    start: tuple
    end: tuple
    radius_um: float
    pus: bool = False


def plan_crypts(frame, piece, rng) -> list:
    """Rows of crypts along the upper side of the piece, then rings (cut across) below and beside them."""
    crypts = []
    along = -0.86 * piece.half_length_um
    while along < 0.86 * piece.half_length_um:
        radius = rng.uniform(26, 32)
        ring = rng.random() < 0.3
        top = -piece.half_width_um * (1.12 - 0.3 * (along / piece.half_length_um) ** 2)
        length = rng.uniform(0.95, 1.3) * piece.half_width_um
        tilt = rng.normal(0, 0.08)
        if ring:
            across = top + 75
            while across < top + length:
                crypts.append(Crypt((along, across), (along + rng.normal(0, 9), across + rng.normal(0, 9)), radius))
                across += rng.uniform(92, 112)
        else:
            crypts.append(Crypt((along, top), (along + tilt * length, top + length), radius))
        along += rng.uniform(96, 124)
    # Pus belongs in crypts cut across, away from the edges, where it stays inside.
    candidates = [crypt for crypt in crypts if np.hypot(crypt.end[0] - crypt.start[0], crypt.end[1] - crypt.start[1]) < 60
                  and abs(crypt.end[0]) < 0.7 * piece.half_length_um and crypt.end[1] > -0.6 * piece.half_width_um]
    for index in rng.permutation(len(candidates))[: piece.abscesses]:
        candidates[index].pus = True
        candidates[index].radius_um += 15
    return crypts


def crypt_distance(frame, piece, crypts) -> np.ndarray:
    """Signed distance (µm) to the nearest crypt's basement membrane, negative inside."""
    distance = np.full(frame.shape, 1e3, dtype=np.float32)
    for crypt in crypts:
        ax, ay = crypt.start
        dx, dy = crypt.end[0] - ax, crypt.end[1] - ay
        u, v = frame.along - ax, frame.across - ay
        t = np.clip((u * dx + v * dy) / (dx * dx + dy * dy + 1e-6), 0, 1)
        # Straight tubes look drawn with a ruler: let them sway.
        sway = 7 * np.sin(frame.across / 61.0 + ax)
        np.minimum(distance, np.hypot(u - t * dx + sway, v - t * dy) - crypt.radius_um, out=distance)
    return distance


def near_pus(frame, crypts) -> np.ndarray:
    """True within the crypts that hold pus (and their epithelium)."""
    pus = [crypt for crypt in crypts if crypt.pus]
    return crypt_distance(frame, None, pus) < 4 if pus else np.zeros(frame.shape, dtype=bool)
