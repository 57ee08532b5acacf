"""Cells as small pictures: optical density [S,S,3] and opacity [S,S] at 0.25 um/px, drawn from simple shapes with chromatin texture."""

import numpy as np
from scipy.ndimage import gaussian_filter

CLASSES = ["Eosinophil", "Neutrophil", "Mast cell", "Lymphocyte", "Plasma cell", "Other"]
SIZE = 72
MIDDLE = SIZE / 2
GRID_Y, GRID_X = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) + 0.5 - MIDDLE


def density(red: float, green: float, blue: float) -> np.ndarray:
    """Optical density of an 8-bit colour."""
    return -np.log(np.array([red, green, blue], np.float32) / 250)


CHROMATIN_DARK = density(62, 40, 108)
CHROMATIN = density(98, 68, 142)
CHROMATIN_PALE = density(142, 112, 176)


def ellipse(x: float, y: float, a: float, b: float, angle: float, soft: float = 1.2) -> np.ndarray:
    """Soft-edged ellipse, 0..1; centre (x, y), half axes a, b in px."""
    cos, sin = np.cos(angle), np.sin(angle)
    u = ((GRID_X - x) * cos + (GRID_Y - y) * sin) / a
    v = (-(GRID_X - x) * sin + (GRID_Y - y) * cos) / b
    return np.clip((1 - np.sqrt(u * u + v * v)) * min(a, b) / soft + 0.5, 0, 1)


def noise(rng: np.random.Generator, sigma: float) -> np.ndarray:
    """Smooth noise with mean 0 and standard deviation 1."""
    field = gaussian_filter(rng.normal(size=(SIZE, SIZE)).astype(np.float32), sigma)
    return (field - field.mean()) / field.std()


def wobble(rng: np.random.Generator, mask: np.ndarray, amount: float) -> np.ndarray:
    """Makes a shape's outline irregular."""
    return np.clip(gaussian_filter(mask, 0.8) + amount * noise(rng, 4) * (gaussian_filter(mask, 2.5) * (1 - gaussian_filter(mask, 2.5))) * 4, 0, 1)


class Canvas:
    """Paints layers over one another in optical density."""

    def __init__(self) -> None:
        self.density = np.zeros((SIZE, SIZE, 3), np.float32)
        self.alpha = np.zeros((SIZE, SIZE), np.float32)

    def paint(self, mask: np.ndarray, colour: np.ndarray, texture: np.ndarray | None = None) -> None:
        layer = colour[None, None] * (np.ones_like(mask) if texture is None else np.clip(texture, 0.4, 1.8))[..., None]
        self.density = self.density * (1 - mask[..., None]) + layer * mask[..., None]
        self.alpha = np.maximum(self.alpha, mask)


def eosinophil(rng: np.random.Generator) -> Canvas:
    """Two nuclear lobes joined by a thread, bright coarse orange-red granules."""
    canvas = Canvas()
    radius = rng.uniform(19, 24)
    body = wobble(rng, ellipse(0, 0, radius, radius * rng.uniform(0.82, 1), rng.uniform(0, 3.14)), 0.25)
    granules = 1 + 0.28 * noise(rng, 1.3)
    canvas.paint(body * 0.97, density(rng.uniform(214, 228), rng.uniform(88, 112), rng.uniform(110, 136)), granules)
    angle, apart, lobe = rng.uniform(0, 6.28), rng.uniform(8, 10.5), rng.uniform(7.5, 9)
    bend = rng.uniform(-3, 3)
    dx, dy = np.cos(angle) * apart, np.sin(angle) * apart
    off = rng.uniform(-4, 4, 2)
    nucleus = np.maximum(
        ellipse(off[0] + dx, off[1] + dy + bend, lobe, lobe * 0.85, angle + 1.57), ellipse(off[0] - dx, off[1] - dy + bend, lobe, lobe * 0.85, angle + 1.57)
    )
    bridge = ellipse(off[0], off[1] + bend, apart, 2.2, angle)
    canvas.paint(np.maximum(wobble(rng, nucleus, 0.2), bridge * 0.85), CHROMATIN_DARK * 0.92, 1 + 0.16 * noise(rng, 1.6))
    return canvas


def neutrophil(rng: np.random.Generator) -> Canvas:
    """Three to five dark segments on an arc, pale cytoplasm."""
    canvas = Canvas()
    radius = rng.uniform(17, 21)
    body = wobble(rng, ellipse(0, 0, radius, radius * rng.uniform(0.85, 1), rng.uniform(0, 3.14)), 0.25)
    canvas.paint(body * 0.85, density(224, 178, 204), 1 + 0.1 * noise(rng, 1.2))
    lobes = rng.integers(3, 6)
    start, span = rng.uniform(0, 6.28), rng.uniform(3.2, 4.8)
    nucleus = np.zeros((SIZE, SIZE), np.float32)
    for index in range(lobes):
        angle = start + span * index / (lobes - 1)
        reach = rng.uniform(6.5, 8.5)
        nucleus = np.maximum(nucleus, ellipse(np.cos(angle) * reach, np.sin(angle) * reach, rng.uniform(5.2, 6.8), rng.uniform(4.4, 5.6), angle + 1.57))
        middle = angle + span / (lobes - 1) / 2
        if index < lobes - 1:
            nucleus = np.maximum(nucleus, 0.8 * ellipse(np.cos(middle) * reach, np.sin(middle) * reach, 3.2, 1.7, middle + 1.57))
    canvas.paint(nucleus, CHROMATIN_DARK * 1.12, 1 + 0.1 * noise(rng, 1.4))
    return canvas


def mast_cell(rng: np.random.Generator) -> Canvas:
    """Round central nucleus in finely granular purplish cytoplasm."""
    canvas = Canvas()
    radius = rng.uniform(22, 28)
    body = wobble(rng, ellipse(0, 0, radius, radius * rng.uniform(0.7, 0.95), rng.uniform(0, 3.14)), 0.35)
    canvas.paint(body * 0.95, density(172, 122, 178), 1 + 0.38 * noise(rng, 1.0))
    nucleus = wobble(rng, ellipse(rng.uniform(-2, 2), rng.uniform(-2, 2), rng.uniform(10.5, 12.5), rng.uniform(9.5, 11), rng.uniform(0, 3)), 0.2)
    canvas.paint(nucleus, CHROMATIN, 1 + 0.2 * noise(rng, 2))
    return canvas


def lymphocyte(rng: np.random.Generator) -> Canvas:
    """Round dense nucleus with a thin rim of cytoplasm."""
    canvas = Canvas()
    radius = rng.uniform(12, 15)
    canvas.paint(ellipse(0, 0, radius + 3, radius + 2.5, 0, 2.5) * 0.6, density(206, 176, 212))
    nucleus = wobble(rng, ellipse(0, 0, radius, radius * rng.uniform(0.85, 1), rng.uniform(0, 3)), 0.25)
    canvas.paint(nucleus, CHROMATIN_DARK * rng.uniform(0.78, 0.98), 1 + 0.2 * noise(rng, 2))
    return canvas


def plasma_cell(rng: np.random.Generator) -> Canvas:
    """Eccentric nucleus with clock-face chromatin, amphophilic cytoplasm and a pale hof."""
    canvas = Canvas()
    angle = rng.uniform(0, 6.28)
    body = wobble(rng, ellipse(0, 0, rng.uniform(25, 29), rng.uniform(17, 20), angle), 0.3)
    canvas.paint(body * 0.95, density(178, 138, 188), 1 + 0.12 * noise(rng, 1.5))
    x, y = np.cos(angle) * 9, np.sin(angle) * 9
    canvas.paint(ellipse(x * -0.35, y * -0.35, 7, 6, angle, 4) * 0.6, density(212, 182, 210))
    nucleus = ellipse(x, y, 12.5, 11.5, angle)
    clock = np.zeros((SIZE, SIZE), np.float32)
    for index in range(7):
        a = index * 6.28 / 7 + rng.uniform(-0.2, 0.2)
        clock = np.maximum(clock, ellipse(x + np.cos(a) * 8.2, y + np.sin(a) * 8.2, 3, 2.6, a, 1.6))
    canvas.paint(nucleus, CHROMATIN * 0.95, 0.85 + 0.55 * np.maximum(clock, ellipse(x, y, 3, 3, 0)) + 0.06 * noise(rng, 1.5))
    return canvas


def epithelial(rng: np.random.Generator) -> Canvas:
    """Oval vesicular nucleus, long axis along x."""
    canvas = Canvas()
    a, b = rng.uniform(15, 19), rng.uniform(9.5, 11.5)
    nucleus = wobble(rng, ellipse(0, 0, a, b, rng.normal(0, 0.12)), 0.2)
    canvas.paint(nucleus, CHROMATIN_PALE * rng.uniform(1.05, 1.35), 1 + 0.22 * noise(rng, 2.2))
    rim = np.clip(nucleus - ellipse(0, 0, a - 2.2, b - 2.2, 0), 0, 1)
    canvas.paint(rim * 0.5, CHROMATIN)
    canvas.paint(ellipse(rng.uniform(-5, 5), rng.uniform(-2, 2), 2.4, 2.4, 0) * 0.8, CHROMATIN_DARK)
    return canvas


def spindle(rng: np.random.Generator) -> Canvas:
    """Long thin nucleus of a fibroblast or endothelial cell, long axis along x."""
    canvas = Canvas()
    nucleus = wobble(rng, ellipse(0, rng.uniform(-1, 1), rng.uniform(20, 29), rng.uniform(4.2, 6.5), 0), 0.3)
    canvas.paint(nucleus, CHROMATIN * rng.uniform(0.85, 1.1), 1 + 0.15 * noise(rng, 2))
    return canvas


def red_cell(rng: np.random.Generator) -> Canvas:
    """No nucleus: part of the picture, not of the truth."""
    canvas = Canvas()
    canvas.paint(ellipse(0, 0, rng.uniform(12, 14), rng.uniform(11, 13), rng.uniform(0, 3), 2) * 0.9, density(218, 92, 108), 1 + 0.05 * noise(rng, 4))
    return canvas


KINDS = {
    "Eosinophil": eosinophil, "Neutrophil": neutrophil, "Mast cell": mast_cell, "Lymphocyte": lymphocyte, "Plasma cell": plasma_cell,
    "epithelial": epithelial, "spindle": spindle, "red cell": red_cell,
}


def make_stamps(rng: np.random.Generator, variants: int = 48) -> dict[str, list[tuple[np.ndarray, np.ndarray]]]:
    """Variants of every kind, with a little blur as by the objective: (density [S,S,3], alpha [S,S])."""
    stamps = {}
    for kind, draw in KINDS.items():
        made = []
        for _ in range(variants):
            canvas = draw(rng)
            blur = rng.uniform(0.5, 1.0)
            strength = rng.uniform(0.88, 1.12)
            alpha = gaussian_filter(canvas.alpha, blur)
            premultiplied = gaussian_filter(canvas.density * canvas.alpha[..., None], (blur, blur, 0))
            made.append((premultiplied / np.maximum(alpha, 1e-3)[..., None] * strength, alpha))
        stamps[kind] = made
    return stamps
