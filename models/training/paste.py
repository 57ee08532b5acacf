"""Pastes labelled cells of other slides into crops (Ghiasi et al. 2021): a granulocyte is learned as a cell, not as the look of the one
slide that holds most of them. Cells of every class and empty places are pasted alike, so that a seam tells nothing."""

import torch
from torch.nn import functional

from augment import Dice, optical_density, random_affine, restain, sampling_grid, to_light
from bank import CANVAS_PX, NO_POINT, Bank
from dataset import LABEL_IDS, UNDECIDED

# A patch at the smallest scale, turned by 45 degrees, needs 40 / 0.8 * 1.42 px of its field.
PATCH_PX, WINDOW_PX = 40, 72
PASTED = 3
SHARES = {"Eosinophil": 0.26, "Neutrophil": 0.26, "Plasma cell": 0.14, "Lymphocyte": 0.11, "Other": 0.11, "none": 0.12}
EDGE_PX = 1.5


class CellStore:
    """Where the cells of each class lie in a bank: class -> [n,2] (field, point), drawn with an equal say of every slide's square root."""

    def __init__(self, bank: Bank) -> None:
        device = bank.images.device
        slides = sorted({field.slide for field in bank.fields})
        of_slide = torch.tensor([slides.index(field.slide) for field in bank.fields], device=device)
        self.cells, self.weights, shares = [], [], []
        for name, share in SHARES.items():
            found = (bank.labels == LABEL_IDS[name]).nonzero()
            if len(found) == 0:
                continue
            slide = of_slide[found[:, 0]]
            per_slide = torch.bincount(slide, minlength=len(slides)).float()
            self.cells.append(found)
            self.weights.append(per_slide[slide].rsqrt())
            shares.append(share)
        self.shares = torch.tensor(shares, device=device)

    def draw(self, count: int, dice: Dice) -> torch.Tensor:
        """-> [count,2] (field, point)."""
        kind = torch.multinomial(self.shares, count, replacement=True, generator=dice.generator)
        drawn = torch.stack([
            cells[torch.multinomial(weights, count, replacement=True, generator=dice.generator)] for cells, weights in zip(self.cells, self.weights)
        ])
        return drawn[kind, torch.arange(count, device=kind.device)]


def cut_patches(bank: Bank, field: torch.Tensor, at: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    """[N,3,40,40] RGB around the points `at` [N,2], turned by `matrix`; only a window of each field is read."""
    reach = WINDOW_PX // 2
    corner = (at.round().long() - reach).clamp(0, CANVAS_PX - WINDOW_PX)
    inside = torch.arange(WINDOW_PX, device=at.device)
    rows, columns = (corner[:, 1, None] + inside)[:, None, :, None], (corner[:, 0, None] + inside)[:, None, None, :]
    channels = torch.arange(3, device=at.device)[None, :, None, None]
    window = bank.images[field[:, None, None, None], channels, rows, columns].float()
    grid = sampling_grid(matrix, at - corner, WINDOW_PX, PATCH_PX)
    return functional.grid_sample(window, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def paste_cells(images: torch.Tensor, points: torch.Tensor, labels: torch.Tensor, stain: torch.Tensor, chosen: torch.Tensor, bank: Bank,
                store: CellStore, dice: Dice) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pastes up to PASTED cells into the `chosen` [B] crops, stained as the crop's slide is (`stain` [B,2,3]).

    -> images, points [B,P+2*PASTED,2] and labels with the cells beneath taken out and the pasted ones added (an undecided point with
    each: what else the disc brought along is unknown), and the pasted part [B,1,H,W] 0..1.
    """
    count, _, height, width = images.shape
    device = images.device
    drawn = store.draw(count * PASTED, dice)
    field, point = drawn[:, 0], drawn[:, 1]
    matrix = random_affine(len(drawn), dice)
    patches = cut_patches(bank, field, bank.points[field, point], matrix)
    into = torch.arange(count, device=device).repeat_interleave(PASTED)
    patches = to_light(restain(optical_density(patches), bank.stain[field], stain[into], dice.uniform(0.4, 1.0, len(drawn))))
    corner = torch.stack([dice.below(width - PATCH_PX, len(drawn)), dice.below(height - PATCH_PX, len(drawn))], 1)
    middle = corner + PATCH_PX / 2
    radius = dice.uniform(8, 13, len(drawn)) * chosen[into]
    offset = torch.arange(PATCH_PX, device=device) + 0.5 - PATCH_PX / 2
    angle, oval = dice.uniform(0, 3.1416, len(drawn))[:, None, None], dice.uniform(0.8, 1.25, len(drawn))[:, None, None]
    along = offset[None, None] * torch.cos(angle) + offset[None, :, None] * torch.sin(angle)
    across = (offset[None, :, None] * torch.cos(angle) - offset[None, None] * torch.sin(angle)) * oval
    alpha = torch.sigmoid((radius[:, None, None] - torch.hypot(along, across)) / EDGE_PX) * (radius > 0)[:, None, None]
    pasted = torch.zeros(count, 1, height, width, device=device)
    points, labels = points.clone(), labels.clone()
    inside = torch.arange(PATCH_PX, device=device)
    more_points, more_labels = [], []
    for turn in range(PASTED):  # One after the other, so that a later one lies on top.
        own = torch.arange(turn, len(drawn), PASTED, device=device)
        rows, columns = (corner[own, 1, None] + inside)[:, :, None], (corner[own, 0, None] + inside)[:, None]
        batch = torch.arange(count, device=device)[:, None, None]
        share = alpha[own]
        before = images[batch, :, rows, columns]
        images = images.clone()
        images[batch, :, rows, columns] = before + share[..., None] * (patches[own].permute(0, 2, 3, 1) - before)
        pasted[batch, 0, rows, columns] = torch.maximum(pasted[batch, 0, rows, columns], share)
        covered = (torch.linalg.norm(points - middle[own][:, None], dim=2) < radius[own][:, None] + 1) & chosen[:, None]
        labels[covered] = NO_POINT
        for known_points, known_labels in zip(more_points, more_labels):
            hidden = (torch.linalg.norm(known_points[:, 0] - middle[own], dim=1) < radius[own] + 4) & chosen
            known_labels[hidden] = NO_POINT
        more_points.append(middle[own][:, None].repeat(1, 2, 1))
        label = torch.stack([torch.full_like(field[own], UNDECIDED), bank.labels[field[own], point[own]]], 1)
        more_labels.append(torch.where(chosen[:, None], label, torch.full_like(label, NO_POINT)))
    return images, torch.cat([points, *more_points], 1), torch.cat([labels, *more_labels], 1), pasted
