"""The last part of the training: the network learns from the mean answer of several networks (Hinton et al. 2015, Lan et al. 2018).

Networks trained apart err apart: their mean is right oftener than any of them, and one network can learn what it says. Teachers are the
network itself, an earlier one of the project with other training behind it, and those without the slides that hold fewest labels.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from bank import Bank, build_bank
from dataset import LABEL_IDS, Field
from earlier_network import read_exported
from learning import Stage, descend, normalise
from network import CellNet
from sampling import CropBatches, Shares

EARLIER = Path(__file__).parent / "granulocytes-3.onnx"
RARE = [LABEL_IDS[name] for name in ("Eosinophil", "Neutrophil", "Plasma cell")]
COMMON = [LABEL_IDS[name] for name in ("Lymphocyte", "Other")]


@dataclass
class Teacher:
    """A network, what it weighs in the mean, and whether it is asked twice, the second time mirrored."""

    network: nn.Module
    weight: float
    mirrored: bool


def choose_fields(parts: dict[str, list[Field]], count: dict[str, int]) -> list[Field]:
    """All complete fields, `count` of the others (those with rare cells oftener, spread over slides), and some of each other part."""
    random = np.random.default_rng(count["seed"])
    whole = [field for field in parts["train"] if field.complete]
    rest = [field for field in parts["train"] if not field.complete]
    worth = np.array([1 + 3 * np.isin(field.labels, RARE).sum() + 0.5 * np.isin(field.labels, COMMON).sum() for field in rest])
    slides = [field.slide for field in rest]
    worth = worth / np.sqrt([slides.count(slide) for slide in slides])
    picked = sorted(random.choice(len(rest), min(count["others"], len(rest)), replace=False, p=worth / worth.sum()))
    bare = random.choice(len(parts["unlabelled"]), min(count["unlabelled"], len(parts["unlabelled"])), replace=False)
    return [
        *whole, *(rest[i] for i in picked), *(parts["unlabelled"][i] for i in bare),
        *parts["nuclei"][: count["nuclei"]], *parts["generated"][: count["generated"]],
    ]


@torch.no_grad()
def mean_answer(teachers: list[Teacher], bank: Bank) -> torch.Tensor:
    """p(centre), p(class | cell) of every field, the teachers' weighted mean: f16 [N,7,128,128]."""
    answers = []
    for image in bank.images:
        pixels = normalise(image[None].float())
        total = torch.zeros((), device=image.device)
        for teacher in teachers:
            views = [(pixels, False), (pixels.flip(3), True)] if teacher.mirrored else [(pixels, False)]
            for view, flipped in views:
                centre, classes = teacher.network(view.contiguous())
                said = torch.cat([torch.sigmoid(centre), torch.softmax(classes, 1)], 1)
                total = total + (said.flip(3) if flipped else said) * (teacher.weight / len(views))
        answers.append(total[0].half())
    return torch.stack(answers)


def refine(parts: dict[str, list[Field]], recipe: dict, network: CellNet, others: list[CellNet], device: torch.device) -> nn.Module:
    """`network` goes on learning from the mean of itself, the earlier network and `others`; its normalisations stay as they are."""
    own = recipe["refine"]
    weights = own["teachers"]
    teachers = [
        Teacher(network.eval(), weights["network"], True),
        Teacher(read_exported(EARLIER), weights["earlier"], False),
        *(Teacher(other.eval(), weights["others"] / len(others), False) for other in others),
    ]
    for teacher in teachers:
        teacher.network.to(device)
    bank = build_bank(choose_fields(parts, own["fields"]), device)
    shares = Shares(**own["shares"], unlabelled=own["unlabelledShare"])
    batches = CropBatches(bank, shares, own["batch"], own["seed"], mean_answer(teachers, bank))
    stage = Stage(
        own["steps"], own["rate"], recipe["weightDecay"], own.get("seconds", float("inf")), own["warmUpSteps"], own["meanDecay"],
        own["hard"], own["soft"], frozen_norms=True,
    )
    return descend(network, batches, stage, "refine")
