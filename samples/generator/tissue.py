"""Lays out a biopsy-like picture: pieces of mucosa with glands, stroma, vessels and inflammatory cells, in optical density."""

import numpy as np
from scipy.ndimage import gaussian_filter, rotate, zoom
from scipy.spatial import cKDTree

from stamps import CLASSES, MIDDLE, SIZE, density, make_stamps

STROMA = density(232, 196, 214)
CYTOPLASM = density(206, 160, 196)
MUCIN = density(226, 214, 232)


def smooth_noise(rng: np.random.Generator, height: int, width: int, step: int) -> np.ndarray:
    """Noise [height,width] with mean 0, standard deviation 1 and features of about `step` px."""
    coarse = rng.normal(size=(height // step + 4, width // step + 4)).astype(np.float32)
    fine = zoom(coarse, step, order=1)[:height, :width]
    return (fine - fine.mean()) / fine.std()


class Picture:
    """Optical density of the whole picture and the list of its nucleated cells."""

    def __init__(self, seed: int, height: int, width: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.density = np.zeros((height, width, 3), np.float32)
        self.stamps = make_stamps(self.rng)
        self.cells: list[tuple[float, float, int]] = []

    def stamp(self, kind: str, x: float, y: float, angle: float | None = None) -> None:
        """Puts a cell at (x, y); classes of the product are noted as truth, red cells are not cells."""
        rng = self.rng
        layer, alpha = self.stamps[kind][rng.integers(len(self.stamps[kind]))]
        if angle is None:
            turns = int(rng.integers(4))
            layer, alpha = np.rot90(layer, turns), np.rot90(alpha, turns)
            if rng.random() < 0.5:
                layer, alpha = layer[:, ::-1], alpha[:, ::-1]
        else:
            layer = rotate(layer, -np.degrees(angle), reshape=False, order=1, mode="nearest")
            alpha = rotate(alpha, -np.degrees(angle), reshape=False, order=1)
        left, top = int(round(x - MIDDLE)), int(round(y - MIDDLE))
        height, width = self.density.shape[:2]
        if left < 0 or top < 0 or left + SIZE > width or top + SIZE > height:
            return
        view = self.density[top : top + SIZE, left : left + SIZE]
        view *= 1 - alpha[..., None]
        view += layer * alpha[..., None]
        if kind != "red cell":
            name = kind if kind in CLASSES else "Other"
            self.cells.append((left + MIDDLE, top + MIDDLE, CLASSES.index(name)))


def tissue_outline(rng: np.random.Generator, height: int, width: int, pieces: list[tuple[float, float, float, float, float]]) -> np.ndarray:
    """Soft mask of the pieces (x, y, half axes a, b as shares of the side, angle), with an irregular edge."""
    step = 8
    rows, columns = np.mgrid[0 : height // step, 0 : width // step].astype(np.float32)
    rows, columns = rows * step / height, columns * step / width
    edge = 0.06 * smooth_noise(rng, height // step, width // step, 60) + 0.02 * smooth_noise(rng, height // step, width // step, 12)
    mask = np.zeros_like(rows)
    for x, y, a, b, angle in pieces:
        u = ((columns - x) * np.cos(angle) + (rows - y) * np.sin(angle)) / a
        v = (-(columns - x) * np.sin(angle) + (rows - y) * np.cos(angle)) / b
        mask = np.maximum(mask, (np.sqrt(u * u + v * v) + edge < 1).astype(np.float32))
    return np.clip(zoom(gaussian_filter(mask, 0.7), step, order=1), 0, 1)


def paint_stroma(picture: Picture, mask: np.ndarray) -> None:
    """Pink fibres of varying density, with loose pale gaps."""
    height, width = mask.shape
    rng = picture.rng
    fibres = 1 + 0.22 * smooth_noise(rng, height, width, 7) * 0.5 + 0.2 * smooth_noise(rng, height, width, 40) + 0.16 * smooth_noise(rng, height, width, 300)
    fibres = np.clip(fibres, 0.25, 2)
    for channel in range(3):
        picture.density[..., channel] = mask * fibres * STROMA[channel]


def paint_gland(picture: Picture, x: float, y: float, radius: float, abscess: bool) -> None:
    """A crypt cut across: mucin and a lumen inside, nuclei along the base."""
    rng = picture.rng
    reach = int(radius + 12)
    top, left = int(y) - reach, int(x) - reach
    rows, columns = np.mgrid[0 : 2 * reach, 0 : 2 * reach].astype(np.float32) - reach
    distance = np.hypot(rows, columns)
    view = picture.density[top : top + 2 * reach, left : left + 2 * reach]
    wall = np.clip((radius - distance) / 3, 0, 1)[..., None]
    lumen = np.clip((radius * 0.34 - distance) / 4, 0, 1)[..., None]
    goblets = np.clip((radius * 0.72 - distance) / 8, 0, 1)[..., None]
    grain = 1 + 0.12 * gaussian_filter(rng.normal(size=distance.shape).astype(np.float32), 1.5)[..., None] * 3
    view[:] = view * (1 - wall) + (CYTOPLASM * (1 - goblets) + MUCIN * goblets) * grain * wall
    view[:] = view * (1 - lumen) + 0.03 * lumen
    count = int(2 * np.pi * radius / 30)
    for index in range(count):
        angle = 2 * np.pi * index / count + rng.normal(0, 0.03)
        away = radius * rng.uniform(0.78, 0.86)
        picture.stamp("epithelial", x + np.cos(angle) * away, y + np.sin(angle) * away, angle)
    if abscess:
        for index in range(14):
            angle, away = rng.uniform(0, 6.28), radius * 0.5 * np.sqrt((index + 0.5) / 14)
            picture.stamp("Neutrophil", x + np.cos(2.4 * index) * away, y + np.sin(2.4 * index) * away)


def place_apart(rng: np.random.Generator, points: np.ndarray, apart_px: float, taken: np.ndarray) -> np.ndarray:
    """The points, in order, that keep their distance from each other and from `taken`."""
    if len(taken):
        points = points[cKDTree(taken).query(points)[0] > apart_px]
    tree = cKDTree(points)
    alive = np.ones(len(points), bool)
    for index in range(len(points)):
        if alive[index]:
            for other in tree.query_ball_point(points[index], apart_px):
                if other > index:
                    alive[other] = False
    return points[alive]


def compose(seed: int, height: int, width: int, pieces: list, hot_spots: list, aggregates: list) -> Picture:
    """Draws everything. hot_spots and aggregates: (x, y, radius) in px, of eosinophils and of lymphocytes."""
    picture = Picture(seed, height, width)
    rng = picture.rng
    mask = tissue_outline(rng, height, width, pieces)
    paint_stroma(picture, mask)
    inner = gaussian_filter(mask[::8, ::8], 9)

    def deep(x: float, y: float) -> float:
        return float(inner[min(inner.shape[0] - 1, int(y / 8)), min(inner.shape[1] - 1, int(x / 8))])

    glands = []
    spacing = 430
    for row in range(height // spacing + 1):
        for column in range(width // spacing + 1):
            x = (column + 0.5 * (row % 2) + 0.5) * spacing + rng.normal(0, 45)
            y = (row + 0.5) * spacing + rng.normal(0, 45)
            radius = rng.uniform(95, 135)
            clear = all(np.hypot(x - a, y - b) > r + radius for a, b, r in aggregates)
            if 160 < x < width - 160 and 160 < y < height - 160 and deep(x, y) > 0.97 and clear and rng.random() < 0.85:
                paint_gland(picture, x, y, radius, abscess=rng.random() < 0.07)
                glands.append((x, y, radius))
    gland_tree = cKDTree(np.array([(x, y) for x, y, _ in glands])) if glands else None
    gland_radius = np.array([r for *_, r in glands])

    candidates = np.column_stack([rng.uniform(40, width - 40, height * width // 700), rng.uniform(40, height - 40, height * width // 700)])
    depth = inner[np.clip((candidates[:, 1] / 8).astype(int), 0, inner.shape[0] - 1), np.clip((candidates[:, 0] / 8).astype(int), 0, inner.shape[1] - 1)]
    candidates = candidates[depth > 0.8]
    if gland_tree is not None and len(candidates):
        near, which = gland_tree.query(candidates)
        candidates = candidates[near > gland_radius[which] + 26]
    aggregate = np.zeros(len(candidates), bool)
    for x, y, radius in aggregates:
        aggregate |= np.hypot(candidates[:, 0] - x, candidates[:, 1] - y) < radius
    dense = place_apart(rng, candidates[aggregate], 29, np.zeros((0, 2)))
    loose = place_apart(rng, candidates[~aggregate], 43, dense)
    for x, y in dense:
        picture.stamp("Lymphocyte" if rng.random() < 0.96 else "spindle", x, y)
    kinds = ["Lymphocyte", "Plasma cell", "spindle", "Eosinophil", "Neutrophil", "Mast cell", "red cell"]
    usual = np.array([0.26, 0.2, 0.4, 0.045, 0.03, 0.01, 0.055])
    hot = np.array([0.2, 0.1, 0.28, 0.37, 0.02, 0.01, 0.02])
    for x, y in loose:
        heat = max((np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * r * r)) for a, b, r in hot_spots), default=0)
        share = usual * (1 - heat) + hot * heat
        kind = kinds[int(rng.choice(len(kinds), p=share / share.sum()))]
        picture.stamp(kind, x, y, rng.uniform(0, 6.28) if kind == "spindle" else None)
    return picture


def develop(picture: Picture) -> np.ndarray:
    """Beer-Lambert: optical density to RGB bytes, with slightly tinted glass and faint sensor noise on tissue."""
    glass = np.array([246, 245, 247], np.float32)
    out = np.empty(picture.density.shape, np.uint8)
    for top in range(0, out.shape[0], 512):
        block = picture.density[top : top + 512]
        light = glass * np.exp(-block)
        light += picture.rng.normal(0, 1.4, light.shape).astype(np.float32) * (block[..., 1:2] > 0.02)
        out[top : top + 512] = np.clip(light + 0.5, 0, 255)
    return out


def render_field(seed: int, size_px: int) -> tuple[np.ndarray, list[tuple[float, float, int]]]:
    """A square of tissue at 0.25 um/px, side a multiple of 8 px -> (RGB u8 [S,S,3], cells (x, y, class id))."""
    picture = compose(seed, size_px, size_px, [(0.5, 0.5, 2.0, 2.0, 0.0)], [(size_px / 2, size_px / 2, size_px / 3)], [])
    return develop(picture), picture.cells
