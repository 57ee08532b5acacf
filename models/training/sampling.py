"""Endless augmented batches: most crops are drawn around rare cells and hard negatives, spread over slides."""

from collections import Counter
from dataclasses import dataclass, field as default, replace

import numpy as np
import torch
from torch.nn import functional

from augment import Dice, exchange_stains, move, optics, random_affine, sampling_grid, stain_and_light
from bank import CANVAS_PX, NO_POINT, Bank, slide_stains
from dataset import LABEL_IDS, NONE, NUCLEUS_ONLY, Field
from paste import CellStore, paste_cells
from red_cells import paint_red_cells
from targets import Targets, render_targets

# Small crops: more different rare cells for the same arithmetic.
CROP_PX = 160
BLANK_SHARE = 0.02
# Points beyond this many in one crop are left out (the fullest field holds fewer in so small a part).
MOST_IN_VIEW = 160
# "none" points are hard negatives: red cells, debris and pigment that a detector had proposed as cells.
RARE_LABELS = {"Eosinophil": 0.32, "Neutrophil": 0.32, "Plasma cell": 0.23, "none": 0.11, "Mast cell": 0.02}


@dataclass
class Shares:
    """Which part of the crops is what: detection-only nuclei, generated fields, around rare cells; and what is painted into them."""

    nuclei: float = 0.02
    generated: float = 0.08
    unlabelled: float = 0.0
    rare: float = 0.55
    red: float = 0.25
    paste: float = 0.5
    quotas: dict[str, float] = default(default_factory=lambda: RARE_LABELS)


@dataclass
class Crops:
    """One batch: images f32 [B,3,S,S] 0..255; targets; soft f32 [B,7,S/2,S/2] (what teachers say, or None) and where that counts [B,1,S/2,S/2]."""

    images: torch.Tensor
    targets: Targets
    soft: torch.Tensor | None
    soft_weight: torch.Tensor | None


class CropBatches:
    """`bank` holds labelled, nuclei-only ("nucls"), generated and unlabelled fields (those without a point). `reach`: how far from a crop's
    middle the point may lie that it was drawn around, in crop sides."""

    def __init__(self, bank: Bank, shares: Shares, batch: int, seed: int, soft: torch.Tensor | None = None, crop_px: int = CROP_PX, reach: float = 0.3) -> None:
        self.crop_px, self.reach = crop_px, reach
        self.bank, self.shares, self.batch, self.soft = bank, shares, batch, soft
        self.dice = Dice(seed, bank.images.device)
        self.store = CellStore(bank)
        self.donors = donor_stains(bank)
        items, chances = list_items(bank.fields, shares)
        self.items = torch.tensor(items, device=bank.images.device)
        self.chances = torch.tensor(chances, device=bank.images.device)

    def next(self) -> Crops:
        """The next batch."""
        bank, dice, count = self.bank, self.dice, self.batch
        field, focus = self.items[torch.multinomial(self.chances, count, replacement=True, generator=dice.generator)].T
        centred = bank.points[field, focus.clamp(min=0)] + dice.uniform(-self.reach, self.reach, count, 2) * self.crop_px
        anywhere = dice.uniform(0.35, 0.65, count, 2) * bank.valid[field]
        middle = torch.where((focus >= 0)[:, None], centred, anywhere).round()
        matrix = random_affine(count, dice)
        grid = sampling_grid(matrix, middle, CANVAS_PX, self.crop_px)
        images = functional.grid_sample(bank.images[field].float(), grid, mode="bicubic", padding_mode="reflection", align_corners=False).clamp(0, 255)
        points, labels = move(bank.points[field], matrix, middle, self.crop_px), bank.labels[field].clone()
        # The middle of an output cell decides whether the cell lies in the known part.
        cells = functional.interpolate(grid.permute(0, 3, 1, 2), scale_factor=0.5, mode="area")
        at = (cells + 1) * (CANVAS_PX / 2)
        known = bank.known[field][:, :, None, None]
        inside = (at[:, 0] >= known[:, 0]) & (at[:, 1] >= known[:, 1]) & (at[:, 0] < known[:, 2]) & (at[:, 1] < known[:, 3])
        valid = bank.valid[field][:, :, None, None]
        on_field = (at[:, 0] >= 0) & (at[:, 1] >= 0) & (at[:, 0] < valid[:, 0]) & (at[:, 1] < valid[:, 1])
        complete = bank.complete[field]

        blank = dice.chance(BLANK_SHARE, count)
        images = torch.where(blank[:, None, None, None], blank_images(count, dice, self.crop_px), images)
        labels[blank] = NO_POINT
        inside, complete = inside | blank[:, None, None], complete | blank
        # Only what is in view is drawn: the rest would cost as much.
        away = ((points < -16) | (points > self.crop_px + 16)).any(2)
        labels[away] = NO_POINT
        order = (labels == NO_POINT).int().sort(dim=1, stable=True).indices[:, :MOST_IN_VIEW]
        points, labels = torch.gather(points, 1, order[..., None].expand(-1, -1, 2)), torch.gather(labels, 1, order)

        chosen = dice.chance(self.shares.paste, count) & ~blank & ~(labels == NUCLEUS_ONLY).any(1)
        images, points, labels, pasted = paste_cells(images, points, labels, bank.stain[field], chosen, bank, self.store, dice)
        red = round(count * self.shares.red)  # The first ones: the order of a batch is chance already.
        painted, red_points, alone = paint_red_cells(images[:red], dice)
        images = torch.cat([painted, images[red:]])
        red_points = functional.pad(red_points, (0, 0, 0, 0, 0, count - red))
        red_labels = functional.pad(torch.where(alone, NONE, NO_POINT), (0, 0, 0, count - red), value=NO_POINT)
        targets = render_targets(torch.cat([points, red_points], 1), torch.cat([labels, red_labels], 1), complete, inside)
        soft, soft_weight = None, None
        if self.soft is not None:
            soft = functional.grid_sample(self.soft[field].float(), cells.permute(0, 2, 3, 1), mode="bilinear", padding_mode="reflection", align_corners=False)
            untouched = functional.max_pool2d(pasted, 2) < 0.05
            soft_weight = (on_field & ~blank[:, None, None])[:, None] & untouched & ~targets.hard
        images = optics(stain_and_light(exchange_stains(images, self.donors, dice), dice), dice)
        return Crops(images, targets, soft, soft_weight)


def list_items(fields: list[Field], shares: Shares) -> tuple[list[tuple[int, int]], list[float]]:
    """What a crop can be drawn around, (field, point; -1: no point), and how often each comes. A slide comes with the square root of
    its number of items, so that one big slide does not fill the batches."""
    apart = {
        "nuclei": [(i, -1) for i, field in enumerate(fields) if field.slide == "nucls"],
        "generated": [(i, -1) for i, field in enumerate(fields) if field.slide == "generated"],
        "unlabelled": [(i, -1) for i, field in enumerate(fields) if len(field.points) == 0],
    }
    items: list[tuple[int, int]] = []
    chances: list[float] = []

    def add(group: list[tuple[int, int]], share: float) -> None:
        by_slide = Counter(fields[field].slide for field, _ in group)
        total = sum(count**0.5 for count in by_slide.values())
        items.extend(group)
        chances.extend(share / by_slide[fields[field].slide] ** 0.5 / total for field, _ in group)

    left = 1.0
    for name, group in apart.items():
        if group:
            add(group, getattr(shares, name))
            left -= getattr(shares, name)
    own = [(i, field) for i, field in enumerate(fields) if field.slide not in ("nucls", "generated")]
    whole = [(i, -1) for i, field in own if field.complete and len(field.points)]
    rare = {
        name: [(i, int(point)) for i, field in enumerate(fields) if field.slide != "generated" or name == "Mast cell"
               for point in np.flatnonzero(field.labels == LABEL_IDS[name])]
        for name in shares.quotas
    }
    total = sum(shares.quotas[name] for name, group in rare.items() if group)
    for name, group in rare.items():
        if group:
            add(group, left * (shares.rare if whole else 1.0) * shares.quotas[name] / total)
    if whole:
        add(whole, left * (1 - shares.rare))
    return items, chances


def donor_stains(bank: Bank) -> torch.Tensor:
    """[D,2,3] mean and spread of optical density of every slide in the bank but generated ones; each NuCLS tile is of a slide of its own."""
    fields = [replace(field, slide=field.name) if field.slide == "nucls" else field for field in bank.fields if field.slide != "generated"]
    return torch.stack([stain for _, stain in sorted(slide_stains(fields).items())]).to(bank.images.device)


def blank_images(count: int, dice: Dice, side: int) -> torch.Tensor:
    """Glass or flat stain with slow shading: nothing to find."""
    glass = dice.uniform(200, 250, count, 3)
    pink = torch.stack([torch.full((count,), value, device=dice.device) for value in (220.0, 150.0, 190.0)], 1)
    colour = torch.where(dice.chance(0.6, count)[:, None], glass, pink + 20 * dice.normal(count, 3))[:, :, None, None]
    slow = functional.interpolate(6 * dice.normal(count, 3, 7, 7), (side, side), mode="bicubic", align_corners=False)
    noise = dice.uniform(0, 4, count)[:, None, None, None] * dice.normal(count, 3, side, side)
    return (colour + slow + noise).clamp(0, 255)
