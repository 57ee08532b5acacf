"""Builds one piece of tissue into a scene: outline first, then compartments, then cells."""

from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter

from .crypts import crypt_distance, plan_crypts
from .noise import smooth_grid, smoothstep
from .populate import populate_columnar, populate_lumen, populate_squamous, populate_stroma
from .scene import GRID_UM, signed_distance
from .vessels import add_vessels


@dataclass
class Piece:
    """A tissue piece: kind (squamous, colon, polyp), centre and half-lengths in µm, angle, and its inflammation.

    hot_spots: (along, across, radius µm, factor) in the piece's own unit frame; abscesses: how many crypts hold pus.
    """

    kind: str
    x_um: float
    y_um: float
    half_length_um: float
    half_width_um: float
    angle: float = 0.0
    rough_um: float = 22.0
    densities: dict = field(default_factory=dict)
    hot_spots: list = field(default_factory=list)
    aggregates: list = field(default_factory=list)
    abscesses: int = 0


class Frame:
    """The part of the grid a piece may touch, with its own unit coordinates p (along), q (across) and maps."""

    def __init__(self, scene, piece: Piece):
        reach = max(piece.half_length_um, piece.half_width_um) * 1.35 + 40
        self.window, self.origin = scene.box(piece.x_um - reach, piece.y_um - reach, 2 * reach, 2 * reach)
        shape = scene.maps["tissue"][self.window].shape
        self.y = (np.arange(shape[0])[:, None] + 0.5) * GRID_UM + self.origin[1]
        self.x = (np.arange(shape[1])[None, :] + 0.5) * GRID_UM + self.origin[0]
        cos, sin = np.cos(piece.angle), np.sin(piece.angle)
        du, dv = self.x - piece.x_um, self.y - piece.y_um
        self.along = (du * cos + dv * sin).astype(np.float32)
        self.across = (dv * cos - du * sin).astype(np.float32)
        self.p = self.along / piece.half_length_um
        self.q = self.across / piece.half_width_um
        self.shape = shape
        self.cos, self.sin = cos, sin

    def to_slide(self, piece, along, across):
        """Slide µm of a point given in µm along and across the piece."""
        return piece.x_um + along * self.cos - across * self.sin, piece.y_um + along * self.sin + across * self.cos


def build_piece(scene, piece: Piece) -> None:
    """Draw the piece's maps into the scene and fill it with cells."""
    rng = scene.rng
    frame = Frame(scene, piece)
    tissue = _outline(frame, piece, rng)
    inside = tissue > 0
    wave = smooth_grid(rng, frame.shape, 30)
    columnar_depth = np.zeros(frame.shape, dtype=np.float32)
    squamous = np.zeros(frame.shape, dtype=bool)
    gland = np.full(frame.shape, 1e3, dtype=np.float32)
    if piece.kind == "squamous":
        papilla = 0.22 * np.maximum(0, np.sin(frame.along / 17.0 + 1.2 * wave)) ** 3
        stroma = inside & (frame.q > 0.52 + 0.12 * wave - papilla)
        squamous = inside & ~stroma
    else:
        if piece.kind == "colon":
            crypts = plan_crypts(frame, piece, rng)
            gland = crypt_distance(frame, piece, crypts) + 3.0 * smooth_grid(rng, frame.shape, 6)
        thickness = 22.0 if piece.kind == "colon" else 30.0
        luminal = (frame.q < 0.1 + 0.1 * wave) & (tissue < thickness + 4 * wave)
        epithelium = inside & (luminal | (gland < 0))
        stroma = inside & ~epithelium
        columnar_depth = np.where(epithelium, distance_transform_edt(~stroma) * GRID_UM, 0).astype(np.float32)
    lumen = (gland < 0) & (columnar_depth > 20) & inside

    maps = {name: scene.maps[name][frame.window] for name in scene.maps}
    np.maximum(maps["tissue"], tissue, out=maps["tissue"])
    maps["squamous"][inside] = gaussian_filter(squamous.astype(np.float32), 1.2)[inside]
    maps["columnar"][inside] = gaussian_filter(columnar_depth, 0.7)[inside]
    maps["lumen"][inside] = gaussian_filter(lumen.astype(np.float32), 0.8)[inside]
    maps["surface"][inside] = np.clip((0.25 - frame.q) / 1.1, 0, 1)[inside]
    fibrous, loose = _stroma_texture(frame, piece, rng)
    maps["fibrous"][inside] = fibrous[inside]
    maps["loose"][inside] = loose[inside]
    maps["focus"][inside] = smoothstep(0.7, 2.2, smooth_grid(rng, frame.shape, 60))[inside]
    maps["tint"][inside] = smooth_grid(rng, frame.shape, 40)[inside]

    heat = _heat(frame, piece, piece.hot_spots)
    knot = np.clip(_heat(frame, piece, piece.aggregates), 0, 1) * stroma
    add_vessels(scene, frame, piece, stroma & (knot < 0.2) & (tissue > 25))
    if piece.kind == "squamous":
        populate_squamous(scene, frame, piece, squamous & (tissue > 4), heat)
    else:
        populate_columnar(scene, frame, piece, columnar_depth, gland)
        if piece.kind == "colon":
            populate_lumen(scene, frame, piece, lumen, crypts)
    populate_stroma(scene, frame, piece, stroma & (tissue > 5), heat, knot, fibrous)


def _outline(frame, piece, rng):
    theta = np.arctan2(frame.q, frame.p)
    edge = np.ones(frame.shape, dtype=np.float32)
    for order in range(2, 8):
        edge += rng.normal(0, 0.09 / order**0.5) * np.cos(order * theta + rng.uniform(0, 6.28))
    box = (np.abs(frame.p) ** 2.6 + np.abs(frame.q) ** 2.6) ** (1 / 2.6)
    field = (edge - box) * min(piece.half_length_um, piece.half_width_um)
    field += piece.rough_um * smooth_grid(rng, frame.shape, 22) + 0.35 * piece.rough_um * smooth_grid(rng, frame.shape, 7)
    mask = field > 0
    # Tears: narrow clefts where a smooth noise crosses zero, only in places.
    tear = (np.abs(smooth_grid(rng, frame.shape, 26)) < 0.03) & (smooth_grid(rng, frame.shape, 60) > 1.5)
    return signed_distance(mask & ~tear)


def _stroma_texture(frame, piece, rng):
    base = smooth_grid(rng, frame.shape, 35)
    if piece.kind == "polyp":
        return np.clip(0.3 + 0.16 * base, 0.05, 1), np.clip(0.5 - 0.2 * base, 0.05, 0.95)
    if piece.kind == "squamous":
        return np.clip(0.7 + 0.15 * base, 0.2, 1), np.clip(0.2 - 0.1 * base, 0, 0.6)
    deep = smoothstep(0.45, 0.75, frame.q + 0.06 * base)
    return (np.clip(0.32 + 0.12 * base + 0.6 * deep, 0.05, 1),
            np.clip(0.55 - 0.2 * base - 0.4 * deep, 0.02, 0.95))


def _heat(frame, piece, spots):
    heat = np.zeros(frame.shape, dtype=np.float32)
    for along, across, radius_um, factor in spots:
        x, y = along * piece.half_length_um, across * piece.half_width_um
        heat += factor * np.exp(-(((frame.along - x) ** 2 + (frame.across - y) ** 2) / radius_um**2) ** 1.5)
    return heat
