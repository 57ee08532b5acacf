"""Descents: losses, optimiser and running mean of the weights, on whatever device the bank lies."""

import copy
import functools
import math
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from dataset import MEAN, STD
from sampling import CropBatches, Crops
from targets import NO_CLASS

# Rare classes are already drawn more often; these weights go on towards equal say, and calibration puts the true rarity back.
CLASS_WEIGHTS = torch.tensor([1.2, 1.5, 1.2, 0.6, 1.8, 0.7])
# From this part of the descent on the network is good enough to doubt an empty place in a field that is called complete.
TRUST_FROM = 0.25
CENTRE_WEIGHT = 4.0


@dataclass
class Stage:
    """One descent: steps, greatest rate, weight decay; `seconds`: end it sooner, with the same fall of the rate; what labels (`hard`) and
    teachers (`soft`) weigh; `frozen_norms`: batch normalisations keep the mean and spread they have."""

    steps: int
    rate: float
    decay: float = 0.02
    seconds: float = math.inf
    warm_up_steps: int = 200
    mean_decay: float = 0.998
    hard: float = 1.0
    soft: float = 1.0
    frozen_norms: bool = False


@functools.cache
def constants(device: torch.device) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Mean and spread of the pixels, [3,1,1], and class weights, on one device."""
    mean, std = (torch.tensor(values, device=device)[:, None, None] for values in (MEAN, STD))
    return mean, std, CLASS_WEIGHTS.to(device)


@functools.cache
def bfloat16_is_quicker(device_type: str) -> bool:
    """Whether bfloat16 is quicker than float32 there: on GPUs, and on CPUs that multiply it themselves (2.5 times, measured on two cores
    with AVX-512 BF16; without such instructions it is imitated, and slower)."""
    told = Path("/proc/cpuinfo")
    own = told.exists() and not {"avx512_bf16", "amx_bf16"}.isdisjoint(told.read_text().split())
    return device_type == "cuda" or device_type == "cpu" and own


def normalise(images: torch.Tensor) -> torch.Tensor:
    """RGB 0..255 -> what a network is given."""
    mean, std, _ = constants(images.device)
    return ((images - mean) / std).contiguous(memory_format=torch.channels_last)


def losses(network: nn.Module, crops: Crops, trust_network: bool) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """-> centre loss, class loss, loss against the teachers (0 without them), float32."""
    device = crops.images.device
    with torch.autocast(device.type, torch.bfloat16, enabled=bfloat16_is_quicker(device.type)):
        said_centre, said_classes = network(normalise(crops.images))
    said_centre, said_classes = said_centre.float(), said_classes.float()
    targets, weight = crops.targets, crops.targets.weight
    if trust_network:
        # "Complete" fields miss some nuclei: where the network is sure of a cell that nobody listed, learn little.
        doubtful = (torch.sigmoid(said_centre.detach()) > 0.6) & (targets.centre < 0.1) & ~targets.hard
        weight = torch.where(doubtful, weight * 0.2, weight)
    weight = weight * (1 + 2 * targets.centre)
    per_cell = functional.binary_cross_entropy_with_logits(said_centre, targets.centre, reduction="none")
    centre_loss = (per_cell * weight).sum() / weight.sum().clamp(min=1)
    own = torch.where(targets.classes == NO_CLASS, 0.0, constants(device)[2][targets.classes.clamp(min=0)])
    per_cell = functional.cross_entropy(said_classes, targets.classes, ignore_index=NO_CLASS, label_smoothing=0.03, reduction="none")
    class_loss = (per_cell * own).sum() / own.sum().clamp(min=1)
    if crops.soft is None:
        return centre_loss, class_loss, torch.zeros((), device=device)
    centre, classes = crops.soft[:, :1], crops.soft[:, 1:]
    weight = crops.soft_weight * (1 + 2 * centre)
    soft_centre = (functional.binary_cross_entropy_with_logits(said_centre, centre, reduction="none") * weight).sum() / weight.sum().clamp(min=1)
    weight = crops.soft_weight[:, 0] * centre[:, 0] ** 2
    divergence = -(classes * torch.log_softmax(said_classes, 1)).sum(1)
    soft_classes = (divergence * weight).sum() / weight.sum().clamp(min=1)
    return centre_loss, class_loss, CENTRE_WEIGHT * soft_centre + soft_classes


@dataclass
class Descent:
    """One network on its way: the weights that learn, their running mean, and the same tensors in lists for the mean's update."""

    network: nn.Module
    mean: nn.Module
    optimiser: torch.optim.Optimizer
    new: list[torch.Tensor]
    kept: list[torch.Tensor]

    @classmethod
    def begin(cls, network: nn.Module, stage: Stage, device: torch.device) -> "Descent":
        network = network.to(device, memory_format=torch.channels_last).train(not stage.frozen_norms)
        mean = copy.deepcopy(network).eval()
        new, kept = ([value for value in of.state_dict().values() if value.dtype.is_floating_point] for of in (network, mean))
        return cls(network, mean, torch.optim.AdamW(network.parameters(), lr=stage.rate, weight_decay=stage.decay), new, kept)

    def step(self, crops: Crops, stage: Stage, part: float, steps: int) -> torch.Tensor:
        """One step at `part` of the descent -> the three losses."""
        for group in self.optimiser.param_groups:
            group["lr"] = stage.rate * min(1, (steps + 1) / stage.warm_up_steps) * 0.5 * (1 + math.cos(math.pi * part))
        centre_loss, class_loss, soft_loss = losses(self.network, crops, part > TRUST_FROM)
        self.optimiser.zero_grad(set_to_none=True)
        (stage.hard * (CENTRE_WEIGHT * centre_loss + class_loss) + stage.soft * soft_loss).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        decay = min(stage.mean_decay, (steps + 1) / (steps + 21))
        with torch.no_grad():
            torch._foreach_mul_(self.kept, decay)
            torch._foreach_add_(self.kept, self.new, alpha=1 - decay)
            return torch.stack([centre_loss, class_loss, soft_loss]).detach()


def descend(networks: list[nn.Module], batches: CropBatches, stage: Stage, name: str) -> list[nn.Module]:
    """AdamW with a warm-up and a cosine to nothing -> the running means of the weights. Several networks learn from the same crops: to
    make a crop costs more than a step of one network."""
    device = batches.bank.images.device
    descents = [Descent.begin(network, stage, device) for network in networks]
    started, running, steps, part = time.monotonic(), torch.zeros(3, device=device), 0, 0.0
    while part < 1:
        crops = batches.next()
        for descent in descents:
            running += descent.step(crops, stage, part, steps) / len(descents)
        steps += 1
        if steps % 250 == 0:
            print(f"{name} step {steps} centre, class, soft", *(f"{value / 250:.4f}" for value in running.tolist()), f"{time.monotonic() - started:.0f} s", flush=True)
            running.zero_()
        part = max(steps / stage.steps, (time.monotonic() - started) / stage.seconds)
    print(f"{name} ended after {steps} steps, {time.monotonic() - started:.0f} s", flush=True)
    return [descent.mean for descent in descents]
