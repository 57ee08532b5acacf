"""Renders windows of a scene, and self-contained training fields of any seed."""

import numpy as np
from PIL import Image

from .background import paint_background
from .canvas import Canvas
from .cell import draw_cell
from .stain import Stain, random_stain, to_rgb

GENERATOR_VERSION = "1.0.0"
NATIVE_MICRONS_PER_PX = 0.25
MARGIN_PX = 8
REACH_UM = 16.0


def render_window(scene, x0: int, y0: int, width: int, height: int, stain: Stain, noise_seed: int = 0) -> np.ndarray:
    """uint8 RGB (height, width, 3) of a window of the scene at 0.25 µm/px, seamless with its neighbours."""
    rng = np.random.default_rng([noise_seed, x0 + 64, y0 + 64])
    canvas = Canvas(x0 - MARGIN_PX, y0 - MARGIN_PX, width + 2 * MARGIN_PX, height + 2 * MARGIN_PX, NATIVE_MICRONS_PER_PX)
    cells = _cells_near(scene, canvas)
    maps = paint_background(scene, canvas, cells)
    # Goblet vacuoles lie in the cytoplasm, under every nucleus; leucocytes lie on top.
    order = {"goblet": 0, "macrophage": 1, "fibroblast": 2, "red": 2, "keratinocyte": 3, "columnar": 3}
    for cell in sorted(cells, key=lambda one: order.get(one.kind, 4)):
        draw_cell(canvas, cell)
    rgb = to_rgb(np.maximum(canvas.data, 0), stain, NATIVE_MICRONS_PER_PX, maps["focus"], rng)
    return rgb[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX]


def _cells_near(scene, canvas):
    scale = canvas.microns_per_px
    left, top = canvas.x0 * scale - REACH_UM, canvas.y0 * scale - REACH_UM
    right, bottom = (canvas.x0 + canvas.width) * scale + REACH_UM, (canvas.y0 + canvas.height) * scale + REACH_UM
    return [cell for cell in scene.cells if left <= cell.x_um < right and top <= cell.y_um < bottom]


def render_field(seed: int, size_px: int, microns_per_px: float = 0.25, stain: Stain = None):
    """A training field of its own tissue and stain, and its cells.

    Returns (uint8 RGB (size_px, size_px, 3), list of {"x", "y", "class"}) with x, y in px of the returned array,
    origin at the top-left pixel corner. The same arguments give the same field. Rendered at 0.25 µm/px and resized.
    """
    from .random_scene import build_random_scene

    rng = np.random.default_rng([seed, 77])
    native_px = int(round(size_px * microns_per_px / NATIVE_MICRONS_PER_PX))
    scene, center_um = build_random_scene(rng, native_px * NATIVE_MICRONS_PER_PX)
    x0 = int(center_um[0] / NATIVE_MICRONS_PER_PX) - native_px // 2
    y0 = int(center_um[1] / NATIVE_MICRONS_PER_PX) - native_px // 2
    rgb = render_window(scene, x0, y0, native_px, native_px, stain or random_stain(rng), seed)
    ratio = size_px / native_px
    if native_px != size_px:
        resample = Image.Resampling.BOX if ratio == 0.5 else Image.Resampling.LANCZOS
        rgb = np.asarray(Image.fromarray(rgb).resize((size_px, size_px), resample))
    cells = []
    for cell in scene.cells:
        x = (cell.x_um / NATIVE_MICRONS_PER_PX - x0) * ratio
        y = (cell.y_um / NATIVE_MICRONS_PER_PX - y0) * ratio
        if cell.class_name and 0 <= x < size_px and 0 <= y < size_px:
            cells.append({"x": round(x, 1), "y": round(y, 1), "class": cell.class_name})
    return rgb, cells
