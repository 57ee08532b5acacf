"""Everything between the nuclei: cytoplasm, cell borders, fibres, clefts, vessel walls, mucus and bare glass."""

import numpy as np
from scipy.ndimage import map_coordinates, zoom
from scipy.spatial import cKDTree

from . import noise
from .noise import smoothstep
from .scene import GRID_UM
from .shapes import cover, ellipse_distance


def read_maps(scene, canvas) -> dict:
    """The scene's coarse maps at every pixel of the window (float32, linear interpolation)."""
    step = 4
    rows = np.arange(0, canvas.height + step, step) + canvas.y0
    columns = np.arange(0, canvas.width + step, step) + canvas.x0
    scale = canvas.microns_per_px / GRID_UM
    grid = np.meshgrid(rows * scale - 0.5, columns * scale - 0.5, indexing="ij")
    full = {}
    for name, values in scene.maps.items():
        coarse = map_coordinates(values, grid, order=1, mode="nearest")
        # zoom's grid puts sample k of the coarse map at pixel k * step.
        size = ((coarse.shape[0] - 1) * step + 1, (coarse.shape[1] - 1) * step + 1)
        fine = zoom(coarse, (size[0] / coarse.shape[0], size[1] / coarse.shape[1]), order=1, grid_mode=False)
        full[name] = fine[: canvas.height, : canvas.width].astype(np.float32)
    return full


def paint_background(scene, canvas, cells) -> dict:
    """Fill the window's concentrations below the cells; returns the maps read, for later steps."""
    maps = read_maps(scene, canvas)
    x, y = np.broadcast_arrays(*canvas.pixel_grid())
    coarse = noise.texture("coarse", 2048, 28, 28)
    middle = noise.texture("middle", 1531, 6, 6)
    fine = noise.texture("fine", 1021, 1.5, 1.5)
    warp_x = 22 * noise.sample(coarse, x, y)
    warp_y = 22 * noise.sample(coarse, x + 977, y + 311)
    grain = noise.sample(fine, x, y)
    medium = noise.sample(middle, x, y)

    hematoxylin, eosin = _stroma(maps, x + warp_x, y + warp_y, grain, medium)
    other = noise.sample(middle, x + 613, y + 401)
    squamous_h, squamous_e = _squamous(scene, canvas, cells, maps, grain, medium, other)
    columnar_h, columnar_e = _columnar(maps, grain, medium)
    is_squamous = smoothstep(0.3, 0.7, maps["squamous"])
    # A jagged step keeps the basement membrane from looking like a drawn line.
    is_columnar = smoothstep(0.6, 2.2, maps["columnar"] + 0.5 * medium)
    hematoxylin += is_squamous * (squamous_h - hematoxylin)
    eosin += is_squamous * (squamous_e - eosin)
    hematoxylin += is_columnar * (columnar_h - hematoxylin)
    eosin += is_columnar * (columnar_e - eosin)
    membrane = np.exp(-(((maps["columnar"] - 0.5) / 0.8) ** 2)) * (maps["columnar"] > 0.05)
    eosin += 0.12 * membrane

    ragged = maps["tissue"] + 0.9 * medium + 0.25 * grain
    alpha = smoothstep(-0.8, 0.8, ragged) * (1 + 0.14 * np.clip(maps["tint"], -2, 2))
    mucus = smoothstep(0.3, 0.8, maps["lumen"])
    alpha *= 1 - mucus * (0.93 - 0.12 * np.clip(medium, 0, 2))
    canvas.data[0] = hematoxylin * alpha
    canvas.data[1] = eosin * alpha
    for vessel in scene.vessels:
        _vessel(canvas, vessel, medium)
    return maps


def _stroma(maps, x, y, grain, medium):
    """Wavy collagen: two crossing fibre textures; clefts open where the tissue is loose."""
    first = noise.sample(noise.texture("fibre", 1531, 26, 1.7), x, y + 0.25 * x)
    second = noise.sample(noise.texture("fibre", 1021, 2.1, 30), x - 0.3 * y, y)
    bundle = noise.sample(noise.texture("bundle", 2048, 60, 8), x, y)
    strand = 0.8 * np.exp(-np.abs(first) * 1.5) + 0.5 * np.exp(-np.abs(second) * 1.8)
    fibrous, loose = maps["fibrous"], maps["loose"]
    eosin = 0.16 + 0.34 * fibrous + (0.12 + 0.22 * fibrous) * (strand - 0.6) + 0.09 * grain + 0.09 * bundle * fibrous
    hole = noise.sample(noise.texture("hole", 1531, 9, 4.5), x, y)
    cleft = smoothstep(0.1, 0.9, 0.65 * medium + 0.75 * hole + 0.22 * first + 0.3 * grain + 2.4 * (loose - 0.5) - 0.25)
    keep = 1 - 0.86 * cleft
    return (0.065 + 0.03 * fibrous + 0.03 * grain + 0.02 * medium) * keep, np.maximum(eosin, 0.03) * keep


def _squamous(scene, canvas, cells, maps, grain, medium, other):
    """Glycogenated or spongiotic cytoplasm; borders between Voronoi regions of the nuclei, with bridges across."""
    zero = np.zeros_like(grain)
    seeds = [(cell.x_um, cell.y_um) for cell in cells if cell.kind == "keratinocyte"]
    if len(seeds) < 3 or maps["squamous"].max() < 0.1:
        return zero, zero
    step = 2
    scale = canvas.microns_per_px
    rows = (np.arange(0, canvas.height + step, step) + canvas.y0 + 0.5) * scale
    columns = (np.arange(0, canvas.width + step, step) + canvas.x0 + 0.5) * scale
    points = np.stack(np.meshgrid(columns, rows), axis=-1)
    points += 1.0 * np.stack([_half(medium, points.shape, step), _half(other, points.shape, step)], axis=-1)
    distances, _ = cKDTree(seeds).query(points.reshape(-1, 2), k=2)
    gap = (distances[:, 1] - distances[:, 0]).reshape(points.shape[:2])
    gap = np.repeat(np.repeat(gap, step, 0), step, 1)[: canvas.height, : canvas.width].astype(np.float32)
    nearest = np.repeat(np.repeat(distances[:, 0].reshape(points.shape[:2]), step, 0), step, 1)
    nearest = nearest[: canvas.height, : canvas.width].astype(np.float32)
    surface = maps["surface"]
    # Width of the intercellular space varies: spongiosis in places.
    width = 0.5 + 0.55 * np.clip(0.3 + 0.5 * medium + 0.5 * np.clip(maps["tint"], -2, 2), 0, 2)
    border = np.exp(-((gap / width) ** 2)) * np.clip(0.75 + 0.4 * grain, 0.1, 1)
    perinuclear = np.exp(-((nearest - 4.6) ** 2) / 2.5)
    eosin = 0.52 + 0.085 * grain + 0.05 * medium - 0.06 * perinuclear - 0.08 * surface
    hematoxylin = 0.225 - 0.1 * surface + 0.035 * grain + 0.02 * medium
    keep = 1 - 0.62 * border
    return hematoxylin * keep, eosin * keep


def _half(values, shape, step):
    """Every step-th value of a full-resolution map, padded to the shape of the coarse grid."""
    coarse = values[::step, ::step]
    return np.pad(coarse, ((0, shape[0] - coarse.shape[0]), (0, shape[1] - coarse.shape[1])), mode="edge")


def _columnar(maps, grain, medium):
    depth = maps["columnar"]
    apical = smoothstep(10, 22, depth)
    hematoxylin = 0.25 - 0.1 * apical + 0.04 * grain + 0.03 * medium
    eosin = 0.42 + 0.06 * apical + 0.08 * grain + 0.04 * medium
    return hematoxylin, eosin


def _vessel(canvas, vessel, medium):
    reach = max(vessel.a, vessel.b) + vessel.wall_um + 4
    scale = canvas.microns_per_px
    patch = canvas.patch(vessel.x_um / scale, vessel.y_um / scale, reach)
    if patch is None:
        return
    rng = np.random.default_rng(int(vessel.x_um * 1000 + vessel.y_um))
    lumen = ellipse_distance(patch, 0, 0, vessel.a, vessel.b, vessel.angle, rng, 0.05)
    fibre = patch.texture(noise.texture("middle", 1531, 6, 6), rng)
    patch.blend(cover(lumen - vessel.wall_um, 1.0) * 0.9, 0.09, (0.5 + 0.08 * fibre).astype(np.float32))
    patch.blend(cover(lumen, 0.4) * 0.97, 0.0, 0.025)
