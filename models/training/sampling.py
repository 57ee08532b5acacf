"""Endless augmented batches: most crops are drawn around rare cells and hard negatives, spread over slides."""

from collections.abc import Iterator

import numpy as np
import torch
from torch.utils.data import IterableDataset

from augment import exchange_stains, optics, stain_and_light, warp
from dataset import LABEL_IDS, NONE, Field
from red_cells import paint_red_cells
from targets import render_targets

# Small crops: more different rare cells for the same arithmetic.
CROP_PX = 160
RARE_SHARE, BLANK_SHARE, NUCLEI_SHARE = 0.62, 0.02, 0.02
# "none" points are hard negatives: red cells, debris and pigment that a detector had proposed as cells.
RARE_LABELS = {"Eosinophil": 0.32, "Neutrophil": 0.32, "Plasma cell": 0.23, "none": 0.11, "Mast cell": 0.02}


class CropBatches(IterableDataset):
    """Yields (images [B,3,160,160] 0..255, centre, weight, classes, hard) as render_targets describes; use ONE worker."""

    def __init__(self, fields: list[Field], nuclei: list[Field], extra: list[Field], extra_share: float, red_share: float,
                 batch: int, seed: int) -> None:
        super().__init__()
        self.fields, self.nuclei, self.extra = fields, nuclei, extra
        self.extra_share = extra_share if extra else 0.0
        self.red_share = red_share
        self.batch, self.seed = batch, seed
        self.complete_by_slide: dict[str, list[Field]] = {}
        self.cells: dict[str, dict[str, list[tuple[Field, int]]]] = {name: {} for name in RARE_LABELS}
        for field in fields:
            if field.complete:
                self.complete_by_slide.setdefault(field.slide, []).append(field)
            for name, by_slide in self.cells.items():
                for index in np.flatnonzero(field.labels == LABEL_IDS[name]):
                    by_slide.setdefault(field.slide, []).append((field, int(index)))
        present = [name for name in RARE_LABELS if self.cells[name]]
        share = np.array([RARE_LABELS[name] for name in present])
        self.rare_names, self.rare_shares = present, share / share.sum()

    def pick(self, rng: np.random.Generator) -> tuple[Field | None, np.ndarray | None]:
        """-> field (None for a blank crop) and the point to keep in view, if any."""
        draw = rng.random()
        if draw < BLANK_SHARE:
            return None, None
        if draw < BLANK_SHARE + NUCLEI_SHARE and self.nuclei:
            return self.nuclei[rng.integers(len(self.nuclei))], None
        if rng.random() < self.extra_share:
            return self.extra[rng.integers(len(self.extra))], None
        if rng.random() < RARE_SHARE:
            by_slide = self.cells[self.rare_names[rng.choice(len(self.rare_names), p=self.rare_shares)]]
            cells = by_slide[weighted_slide(by_slide, rng)]
            field, index = cells[rng.integers(len(cells))]
            return field, field.points[index]
        fields = self.complete_by_slide[weighted_slide(self.complete_by_slide, rng)]
        return fields[rng.integers(len(fields))], None

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        torch.set_num_threads(1)
        rng = np.random.default_rng(self.seed)
        while True:
            images, targets = [], []
            for _ in range(self.batch):
                field, focus = self.pick(rng)
                if field is None:
                    image, points, labels = blank(rng), np.zeros((0, 2), np.float32), np.zeros(0, np.int64)
                    mask, complete = torch.ones(1, CROP_PX, CROP_PX), True
                else:
                    image, points, mask = warp(field.rgb, field.points, field.known(), CROP_PX, rng, focus)
                    labels, complete = field.labels, field.complete
                    if rng.random() < self.red_share:
                        image, red = paint_red_cells(image, rng)
                        points, labels = np.concatenate([points, red]), np.concatenate([labels, np.full(len(red), NONE)])
                images.append(image)
                targets.append(render_targets(points, labels, complete, mask))
            coloured = stain_and_light(exchange_stains(torch.stack(images), rng), rng)
            ready = torch.stack([optics(image, rng) for image in coloured])
            yield ready, *(torch.stack(parts) for parts in zip(*targets))


def weighted_slide(by_slide: dict[str, list], rng: np.random.Generator) -> str:
    """A slide drawn with the square root of its number of items, so that one big slide does not fill the batches."""
    names = list(by_slide)
    weight = np.sqrt([len(by_slide[name]) for name in names])
    return names[rng.choice(len(names), p=weight / weight.sum())]


def blank(rng: np.random.Generator) -> torch.Tensor:
    """Glass or flat stain with slow shading: nothing to find."""
    colour = rng.uniform(200, 250, 3) if rng.random() < 0.6 else np.array([220, 150, 190]) + rng.normal(0, 20, 3)
    slow = torch.from_numpy(rng.normal(0, 6, (1, 3, 7, 7)).astype(np.float32))
    slow = torch.nn.functional.interpolate(slow, (CROP_PX, CROP_PX), mode="bicubic", align_corners=False)[0]
    noise = torch.from_numpy(rng.normal(0, rng.uniform(0, 4), (3, CROP_PX, CROP_PX)).astype(np.float32))
    return (torch.tensor(colour, dtype=torch.float32)[:, None, None] + slow + noise).clamp(0, 255)
