"""Training targets at output stride 2 (1 um per cell): a soft centre map, its weights, and a sparse class map, for whole batches."""

from dataclasses import dataclass

import torch

from bank import NO_POINT
from dataset import NONE, NUCLEUS_ONLY, UNDECIDED
from network import STRIDE_PX

SIGMA_CELLS = 1.5
PARTIAL_RADIUS_CELLS = 3.0
UNDECIDED_RADIUS_CELLS = 5.0
# Labels lie within 3 um of the cell: the class must be right wherever in that disc the peak falls.
CLASS_RADIUS_CELLS = 3.0
NO_CLASS = -100
REACH_CELLS = 7
FAR = 1 << 20


@dataclass
class Targets:
    """centre f32 [B,1,h,w] 0..1; weight f32 [B,1,h,w]; classes i64 [B,h,w] (NO_CLASS = no loss); hard bool [B,1,h,w] (known not a cell)."""

    centre: torch.Tensor
    weight: torch.Tensor
    classes: torch.Tensor
    hard: torch.Tensor


def render_targets(points: torch.Tensor, labels: torch.Tensor, complete: torch.Tensor, inside: torch.Tensor) -> Targets:
    """`points` [B,P,2] corner-origin px of the crop, `labels` [B,P], `complete` bool [B], `inside` bool [B,h,w]: output cells within the
    field. Away from every point a complete field says "no cell", any other says nothing."""
    count, height, width = inside.shape
    device = points.device
    at = points / STRIDE_PX - 0.5
    corner = at.floor().long()
    offsets = torch.arange(-REACH_CELLS, REACH_CELLS + 2, device=device)
    columns, rows = corner[..., 0, None] + offsets, corner[..., 1, None] + offsets
    squared = (columns - at[..., 0, None])[:, :, None, :] ** 2 + (rows - at[..., 1, None])[:, :, :, None] ** 2
    seen = (labels != NO_POINT)[:, :, None, None] & ((rows >= 0) & (rows < height))[:, :, :, None] & ((columns >= 0) & (columns < width))[:, :, None, :]
    places = torch.arange(count, device=device)[:, None, None, None] * (height * width) + rows[:, :, :, None] * width + columns[:, :, None, :]
    # Whatever lies outside goes behind the maps, each to a place of its own: thousands of writes to one place would wait for each other.
    size = count * height * width
    places = places.reshape(-1)
    places = torch.where(seen.reshape(-1), places, size + torch.arange(len(places), device=device))
    label = labels[:, :, None, None].expand_as(squared)

    def spread(values: torch.Tensor, start: float, how: str) -> torch.Tensor:
        flat = torch.full((size + len(places),), start, dtype=values.dtype, device=device)
        flat.scatter_reduce_(0, places, values.reshape(-1), how, include_self=True)
        return flat[:size].reshape(count, height, width)

    cell = (label >= 0) | (label == NUCLEUS_ONLY)
    near = squared <= PARTIAL_RADIUS_CELLS**2
    centre = spread(torch.where(cell, torch.exp(-squared / (2 * SIGMA_CELLS**2)), torch.zeros_like(squared)), 0.0, "amax")
    positive = spread((cell & near).float(), 0.0, "amax")
    hard = spread(((label == NONE) & near).float(), 0.0, "amax")
    unknown = spread(((label == UNDECIDED) & (squared <= UNDECIDED_RADIUS_CELLS**2)).float(), 0.0, "amax")
    weight = complete[:, None, None].float() * (1 - unknown)
    weight = torch.maximum(torch.maximum(weight, positive), 1.5 * hard) * inside
    # The nearest labelled cell owns a place: distance and label in one number, of which the least wins.
    owned = (label >= 0) & (squared <= CLASS_RADIUS_CELLS**2)
    key = torch.where(owned, (squared * 1000).long() * 16 + label.clamp(min=0), torch.full_like(label, FAR))
    nearest = spread(key, FAR, "amin")
    classes = torch.where((nearest < FAR) & inside, nearest % 16, torch.full_like(nearest, NO_CLASS))
    return Targets(centre[:, None], weight[:, None], classes, hard[:, None] > 0)
