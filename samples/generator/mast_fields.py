"""Renders fields stained for mast cells (DAB with haematoxylin, or toluidine blue) with every mast cell known, for tests of the stain profiles.

    python3 samples/generator/mast_fields.py --stain dab --seeds 1-10 --out /tmp/mast

Writes STAIN_SEED.png (1024 x 1024 px at 0.25 µm/px) and STAIN_SEED.json ({"micronsPerPx", "cells": [{"x", "y"}]}, px of the picture, origin at
the top-left pixel's corner). The tissue is the sample slide's; mast cells, and what may be taken for them, are drawn here: specks, fibres,
diffuse stain, stained sheets.
"""

import argparse
import json
import zlib
from pathlib import Path

import numpy as np
from histology.background import paint_background
from histology.canvas import Canvas
from histology.cell import draw_cell
from histology.random_scene import build_random_scene
from PIL import Image
from scipy.ndimage import gaussian_filter

SIZE_PX, MICRONS_PER_PX = 1024, 0.25
# log10 optical densities per unit: the mast cell's stain, the nuclear stain, and what the ground takes of the nuclear stain.
STAINS = {
    "dab": {"mast": (0.268, 0.570, 0.776), "nuclear": (0.650, 0.704, 0.286), "ground": 0.05},
    "toluidine-blue": {"mast": (0.42, 0.85, 0.32), "nuclear": (0.835, 0.514, 0.196), "ground": 0.16},
}


class Field:
    """Stain amounts of one field: `mast` and `nuclear`, (h, w), log10 optical density along their vectors."""

    def __init__(self, stain: str, seed: int):
        self.rng = np.random.default_rng([seed, zlib.crc32(stain.encode())])
        self.stain = STAINS[stain]
        self.mast = np.zeros((SIZE_PX, SIZE_PX))
        self.nuclear, self.tissue = self._paint_tissue()
        self.cells = []

    def _paint_tissue(self):
        scene, (x_um, y_um) = build_random_scene(self.rng, SIZE_PX * MICRONS_PER_PX)
        x0, y0 = (int(value / MICRONS_PER_PX) - SIZE_PX // 2 for value in (x_um, y_um))
        canvas = Canvas(x0, y0, SIZE_PX, SIZE_PX, MICRONS_PER_PX)
        near = [cell for cell in scene.cells if cell.kind != "mast"
                and -20 < cell.x_um - x0 * MICRONS_PER_PX < SIZE_PX * MICRONS_PER_PX + 20
                and -20 < cell.y_um - y0 * MICRONS_PER_PX < SIZE_PX * MICRONS_PER_PX + 20]
        paint_background(scene, canvas, near)
        for cell in near:
            draw_cell(canvas, cell)
        hematoxylin, eosin = np.maximum(canvas.data[0], 0), np.maximum(canvas.data[1], 0)
        strength = self.rng.uniform(0.35, 0.75)
        ground = self.stain["ground"] * self.rng.uniform(0.6, 1.6)
        return strength * hematoxylin + ground * np.minimum(eosin, 1.5), (hematoxylin + eosin) > 0.12

    def _patch(self, x_um, y_um, reach_um):
        """Slices of the square around a place, and µm from it (u, v)."""
        reach = int(np.ceil(reach_um / MICRONS_PER_PX))
        column, row = int(x_um / MICRONS_PER_PX), int(y_um / MICRONS_PER_PX)
        rows = slice(max(0, row - reach), max(0, min(SIZE_PX, row + reach + 1)))
        columns = slice(max(0, column - reach), max(0, min(SIZE_PX, column + reach + 1)))
        rows = slice(min(rows.start, rows.stop), rows.stop)
        columns = slice(min(columns.start, columns.stop), columns.stop)
        v = ((np.arange(rows.start, rows.stop) + 0.5) * MICRONS_PER_PX - y_um)[:, None]
        u = ((np.arange(columns.start, columns.stop) + 0.5) * MICRONS_PER_PX - x_um)[None, :]
        return (rows, columns), u, v

    def _on_tissue(self, count, margin_um=2.0):
        """Up to `count` places on tissue, µm."""
        side = SIZE_PX * MICRONS_PER_PX
        for _ in range(count):
            x_um, y_um = self.rng.uniform(margin_um, side - margin_um, 2)
            if self.tissue[int(y_um / MICRONS_PER_PX), int(x_um / MICRONS_PER_PX)]:
                yield x_um, y_um

    def draw_mast_cells(self, count, amount):
        for x_um, y_um in self._on_tissue(count * 3):
            if len(self.cells) >= count:
                return
            if any(np.hypot(x_um - x, y_um - y) < 13 for x, y in self.cells):
                continue
            self._draw_mast_cell(x_um, y_um, amount * self.rng.uniform(0.75, 1.3))
            self.cells.append((x_um, y_um))

    def _draw_mast_cell(self, x_um, y_um, amount):
        rng = self.rng
        place, u, v = self._patch(x_um, y_um, 14)
        angle, long_um = rng.uniform(0, np.pi), rng.uniform(5.0, 7.8)
        wide_um = long_um * rng.uniform(0.6, 0.95)
        along, across = u * np.cos(angle) + v * np.sin(angle), v * np.cos(angle) - u * np.sin(angle)
        bearing = np.arctan2(across, along)
        outline = 1 + sum(rng.normal(0, 0.06) * np.cos(k * bearing + rng.uniform(0, 6.28)) for k in (2, 3, 5))
        radius = np.hypot(along / long_um, across / wide_um) / outline
        body = np.clip((1.06 - radius) / 0.14, 0, 1)
        nucleus_u, nucleus_v = rng.normal(0, 0.8, 2)
        nucleus_radius = rng.uniform(2.3, 3.1)
        nucleus = np.clip((nucleus_radius - np.hypot(u - nucleus_u, v - nucleus_v)) / 0.5 + 0.5, 0, 1)
        grain = gaussian_filter(rng.standard_normal(body.shape), 0.45 / MICRONS_PER_PX)
        grain = np.clip(1 + 0.35 * grain / grain.std(), 0.2, 2)
        seen_through = rng.uniform(0.25, 0.6)
        self.mast[place] += body * amount * grain * (1 - nucleus * (1 - seen_through))
        self.nuclear[place] = self.nuclear[place] * (1 - 0.85 * body) + nucleus * rng.uniform(0.25, 0.45)
        if rng.random() < 0.3:
            for _ in range(int(rng.integers(5, 25))):
                distance, bearing_of = long_um + rng.exponential(2.5), rng.uniform(0, 6.28)
                self._draw_disc(x_um + distance * np.cos(bearing_of), y_um + distance * np.sin(bearing_of), 0.45, amount)

    def _draw_disc(self, x_um, y_um, radius_um, amount):
        place, u, v = self._patch(x_um, y_um, radius_um + 1)
        self.mast[place] += amount * np.clip((radius_um - np.hypot(u, v)) / 0.4 + 0.5, 0, 1)

    def draw_distractors(self, amount):
        rng = self.rng
        for x_um, y_um in self._on_tissue(int(rng.integers(15, 50))):
            self._draw_disc(x_um, y_um, rng.uniform(0.6, 2.0), amount * rng.uniform(0.6, 1.3))
        for x_um, y_um in self._on_tissue(int(rng.integers(2, 8))):
            place, u, v = self._patch(x_um, y_um, 24)
            angle, bend = rng.uniform(0, np.pi), rng.normal(0, 0.012)
            along, across = u * np.cos(angle) + v * np.sin(angle), v * np.cos(angle) - u * np.sin(angle)
            across = across + bend * along**2
            fibre = np.clip((rng.uniform(0.7, 1.2) - abs(across)) / 0.4 + 0.5, 0, 1) * np.clip(rng.uniform(9, 20) - abs(along), 0, 1)
            self.mast[place] += amount * rng.uniform(0.5, 1.0) * fibre
        haze = gaussian_filter(rng.standard_normal(self.mast.shape), 20 / MICRONS_PER_PX)
        self.mast += np.clip(haze / haze.std(), 0, 2) * rng.uniform(0.01, 0.06) * self.tissue
        if rng.random() < 0.4:
            for x_um, y_um in self._on_tissue(2):
                if any(np.hypot(x_um - x, y_um - y) < 45 for x, y in self.cells):
                    continue
                place, u, v = self._patch(x_um, y_um, 34)
                sheet = np.clip((rng.uniform(22, 30) - np.hypot(u, v * rng.uniform(0.8, 1.2))) / 2, 0, 1)
                self.mast[place] += amount * rng.uniform(0.5, 0.9) * sheet

    def to_rgb(self):
        rng = self.rng
        vectors = [np.array(self.stain[name]) for name in ("mast", "nuclear")]
        vectors = [vector / np.linalg.norm(vector) * rng.normal(1, 0.03, 3) for vector in vectors]
        glass = rng.uniform(236, 250) + rng.normal(0, 1.5, 3)
        blur_px = rng.uniform(0.18, 0.35) / MICRONS_PER_PX
        rgb = np.empty((SIZE_PX, SIZE_PX, 3), dtype=np.uint8)
        for channel in range(3):
            density = self.mast * vectors[0][channel] + self.nuclear * vectors[1][channel]
            light = gaussian_filter(10 ** -density, blur_px) * glass[channel]
            rgb[..., channel] = np.clip(light + rng.normal(0, 1.5, light.shape) + 0.5, 0, 255)
        return rgb


def render(stain: str, seed: int):
    """(uint8 RGB (1024, 1024, 3), list of mast cell centres in px). The same arguments give the same field."""
    field = Field(stain, seed)
    amount = field.rng.uniform(0.65, 1.5)
    field.draw_mast_cells(int(field.rng.integers(8, 45)), amount)
    field.draw_distractors(amount)
    return field.to_rgb(), [(x / MICRONS_PER_PX, y / MICRONS_PER_PX) for x, y in field.cells]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stain", choices=sorted(STAINS), required=True)
    parser.add_argument("--seeds", required=True, help="first-last")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    first, last = (int(part) for part in args.seeds.split("-"))
    for seed in range(first, last + 1):
        rgb, cells = render(args.stain, seed)
        name = f"{args.stain}_{seed}"
        Image.fromarray(rgb).save(args.out / f"{name}.png")
        points = [{"x": round(x, 1), "y": round(y, 1)} for x, y in cells]
        (args.out / f"{name}.json").write_text(json.dumps({"micronsPerPx": MICRONS_PER_PX, "cells": points}))


if __name__ == "__main__":
    main()
