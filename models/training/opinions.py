"""What trained networks say of fields, and the mean of it: soft labels for a network that learns from several (Hinton et al. 2015).

Networks trained apart err apart: their mean is right oftener than any of them. What a network says of a field that it learned from repeats
that field's labels, right or wrong; what it says of one that it never saw is a second opinion on them, and the only one where nobody labelled.
"""

from pathlib import Path

import torch
from torch import nn

from bank import Bank
from learning import bfloat16_is_quicker, normalise

# What an answer weighs: of networks that know the field's slide but not the field, that never saw the slide, that learned from the field.
WEIGHTS = {"unseenField": 0.5, "unseenSlide": 0.25, "seen": 0.25}
# (turn by 90 degrees, mirrored) of an image, each asked once.
VIEWS = ((0, False), (1, True), (2, False), (3, True))
FIELDS_AT_ONCE = 32


@torch.no_grad()
def say(networks: list[nn.Module], bank: Bank, views: int = len(VIEWS)) -> torch.Tensor:
    """Mean over networks and views of p(centre), p(class | cell): f16 [N,7,128,128] of all fields, on the CPU."""
    device = bank.images.device
    answers = []
    for part in torch.arange(len(bank.images), device=device).split(FIELDS_AT_ONCE):
        pixels = normalise(bank.images[part].float())
        total = torch.zeros((), device=device)
        for network in networks:
            network.eval()
            for turn, mirrored in VIEWS[:views]:
                turned = torch.rot90(pixels.flip(3) if mirrored else pixels, turn, (2, 3)).contiguous(memory_format=torch.channels_last)
                with torch.autocast(device.type, torch.bfloat16, enabled=bfloat16_is_quicker(device.type)):
                    centre, classes = network(turned)
                said = torch.rot90(torch.cat([torch.sigmoid(centre.float()), torch.softmax(classes.float(), 1)], 1), -turn, (2, 3))
                total = total + (said.flip(3) if mirrored else said)
        answers.append((total / (len(networks) * views)).half().cpu())
    return torch.cat(answers)


def gather_opinions(files: list[Path], fields: int, device: torch.device) -> torch.Tensor:
    """The weighted mean of what teachers wrote, {"said": f16 [fields,7,128,128], "unseenField" and "unseenSlide": indices of fields} -> f16
    of the same shape, on the device. Each kind of answer has its own mean; a kind without an answer leaves its weight to the others."""
    sums: dict[str, torch.Tensor] = {}
    times = {kind: torch.zeros(fields, device=device) for kind in WEIGHTS}
    for path in files:
        saved = torch.load(path)
        said = saved["said"].to(device)
        masks = {kind: torch.zeros(fields, dtype=torch.bool, device=device) for kind in WEIGHTS}
        for kind in ("unseenField", "unseenSlide"):
            masks[kind][saved[kind]] = True
        masks["seen"] = ~(masks["unseenField"] | masks["unseenSlide"])
        for kind, mask in masks.items():
            part = said * mask[:, None, None, None]
            sums[kind] = part if kind not in sums else sums[kind] + part
            times[kind] += mask
    whole = sum(weight * (times[kind] > 0).float() for kind, weight in WEIGHTS.items())
    result = torch.zeros((), device=device)
    for kind, weight in WEIGHTS.items():
        share = weight / times[kind].clamp(min=1) / whole
        result = result + sums[kind] * share[:, None, None, None].half()
    return result
