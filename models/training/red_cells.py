"""Paints red cells into crops: dark nuclei beside red cells, and red cells alone, are what a network takes for eosinophils."""

import math

import torch

from augment import Dice, per_image

MOST_CELLS = 48
CLUSTERS = 3


def paint_red_cells(images: torch.Tensor, dice: Dice) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """images [B,3,H,W] RGB 0..255 at 0.5 um/px -> the images with clusters of red cells, their middles [B,48,2] (x, y px), and which
    of them [B,48] lie free, so that "no cell here" is true.

    Red cells are 3.5-7 um wide (slides differ), round to oval, flat red to orange with or without a pale middle. They go behind
    nuclei: where the picture is dark in red light it stays as it is, so that every label stays true.
    """
    count, _, height, width = images.shape
    device = images.device
    free = torch.sigmoid((images[:, 0] - dice.uniform(135, 165, count)[:, None, None]) / 10)
    diameter = dice.uniform(7, 14, count)
    middles = torch.stack([dice.uniform(0, width, count, CLUSTERS), dice.uniform(0, height, count, CLUSTERS)], 2)
    spread = diameter[:, None] * dice.uniform(0.8, 2.5, count, CLUSTERS)
    rows = torch.arange(height, device=device)[:, None] + 0.5
    columns = torch.arange(width, device=device)[None] + 0.5
    # A light patch under some clusters, like the inside of a vessel; nuclei stay.
    open_vessel = dice.chance(0.5, count, CLUSTERS)
    far = torch.hypot(columns - middles[..., 0, None, None], rows - middles[..., 1, None, None]) / (spread + diameter[:, None])[..., None, None]
    lumen = 0.9 * (torch.sigmoid((1 - far) * 8) * open_vessel[..., None, None]).amax(1) * free
    light = torch.stack([dice.uniform(228, 246, count), dice.uniform(212, 240, count), dice.uniform(225, 245, count)], 1)
    images = images + lumen[:, None] * (per_image(light) - images)

    cluster = dice.below(CLUSTERS, count, MOST_CELLS)
    at = torch.gather(middles, 1, cluster[..., None].expand(-1, -1, 2))
    at = at + dice.normal(count, MOST_CELLS, 2) * torch.gather(spread, 1, cluster)[..., None]
    # Of two that would overlap the later one is left out; and not every image gets all of them.
    gap = torch.cdist(at, at)
    earlier = torch.ones(MOST_CELLS, MOST_CELLS, device=device).tril(-1).bool()
    there = ~((gap < 0.85 * diameter[:, None, None]) & earlier).any(2) & (torch.arange(MOST_CELLS, device=device) < dice.below(MOST_CELLS, count, 1))
    dx, dy = columns - at[..., 0, None, None], rows - at[..., 1, None, None]
    angle = dice.uniform(0, math.pi, count, MOST_CELLS)[..., None, None]
    oval = dice.uniform(0.7, 1.0, count, MOST_CELLS)[..., None, None]
    along, across = dx * torch.cos(angle) + dy * torch.sin(angle), (dy * torch.cos(angle) - dx * torch.sin(angle)) / oval
    far = torch.hypot(along, across) / (diameter[:, None, None, None] / 2)
    shape = torch.sigmoid((1 - far) * diameter[:, None, None, None] / 1.4) * there[..., None, None]
    visible = (shape * free[:, None]).sum((2, 3))
    whole = shape.sum((2, 3))
    alone = there & (visible > 0.85 * whole) & (whole > 1)
    strongest, owner = shape.max(1)
    own_far = torch.gather(far, 1, owner[:, None])[:, 0]
    green = dice.uniform(55, 125, count)
    colour = torch.stack([dice.uniform(165, 228, count), green, green + dice.uniform(-15, 25, count)], 1)
    own_colour = colour[:, None] * dice.uniform(0.93, 1.07, count, MOST_CELLS, 1) + 4 * dice.normal(count, MOST_CELLS, 3)
    tint = torch.gather(own_colour, 1, owner.reshape(count, height * width, 1).expand(-1, -1, 3)).transpose(1, 2).reshape(count, 3, height, width)
    pale = dice.uniform(0, 0.4, count)[:, None, None] * torch.exp(-((own_far / 0.5) ** 2))
    tint = tint + (245 - tint) * pale[:, None]
    weight = dice.uniform(0.8, 1.0, count)[:, None, None] * strongest * free
    return (images + weight[:, None] * (tint - images)).clamp(0, 255), at, alone
