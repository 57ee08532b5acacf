"""Moves the classes' biases so that rare cells are neither silenced nor invented: the greatest F1 on slides that the answering network never saw.

The calibration slides hold few eosinophils and neutrophils. A likelihood fitted there calls them seldom, and on a slide full of them half are
given to other classes (Saerens et al. 2002: what is likely depends on how common a class is). The slides left out hold them in every number.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch

from evaluate import UNLABELLED, Matches, scores, tally
from leave_one_out import HeldOut
from network import CLASSES, CalibratedNet

# Mast cells have no labels, and "Other" is what the rest is measured against.
MOVED = ("Eosinophil", "Neutrophil", "Lymphocyte", "Plasma cell")
JUDGED = (*MOVED, "Other")
SHIFTS = np.round(np.arange(-1.0, 2.01, 0.1), 1)
# What the square of a shift costs, in mean F1: a shift must be worth it on more than one slide.
PULL = 0.005
ROUNDS = 4
# A slide with fewer cells of a class says little of its F1.
LEAST_LABELLED = 5


@dataclass
class Answers:
    """Of one slide, every judged detection: class met (or NONE), logits [N,6], what a shift is multiplied by; missed cells per class [6]."""

    met: np.ndarray
    logits: np.ndarray
    sharpness: np.ndarray
    missed: np.ndarray

    @classmethod
    def of(cls, held: HeldOut) -> "Answers":
        met = np.concatenate([m.met for m in held.matches])
        judged = met != UNLABELLED
        missed = np.bincount(np.concatenate([m.missed for m in held.matches]).astype(int), minlength=len(CLASSES))
        logits = np.concatenate([m.cells.logits for m in held.matches])
        return cls(met[judged], logits[judged], np.concatenate(held.sharpness)[judged], missed)

    def counts(self, shift: np.ndarray) -> np.ndarray:
        """[6,3] right, false and missed answers of each class; a slide weighs with the square root of its answers."""
        said = (self.logits + self.sharpness[:, None] * shift).argmax(1)
        own, true = (np.eye(len(CLASSES), dtype=bool)[np.maximum(ids, 0)] & (ids >= 0)[:, None] for ids in (said, self.met))
        right = (own & true).sum(0)
        counted = np.stack([right, own.sum(0) - right, true.sum(0) - right + self.missed], 1)
        return counted / np.sqrt(max(1, len(self.met)))


def mean_f1(slides: list[Answers], shift: np.ndarray) -> float:
    """Mean F1 of the judged classes over all slides together; a class that is neither there nor said counts nothing."""
    f1 = scores(sum(slide.counts(shift) for slide in slides))[:, 2]
    return float(np.nanmean(f1[[CLASSES.index(name) for name in JUDGED]]))


def mean_of_slides(slides: list[Answers], shift: np.ndarray) -> float:
    """Mean F1 of the judged classes, of each the mean over the slides that hold it: one slide full of a class does not decide for all."""
    f1 = np.stack([scores(slide.counts(shift))[:, 2] for slide in slides])
    labelled = np.stack([np.bincount(slide.met[slide.met >= 0], minlength=len(CLASSES)) + slide.missed for slide in slides])
    f1[labelled < LEAST_LABELLED] = np.nan
    held = [f1[:, index] for index in map(CLASSES.index, JUDGED) if not np.isnan(f1[:, index]).all()]
    return float(np.mean([np.nanmean(column) for column in held])) if held else 0.0


def choose_shifts(slides: list[HeldOut], by_slide: bool = False) -> np.ndarray:
    """[6] what to add to each class's bias: one class at a time, a few rounds. `by_slide`: what each slide comes to counts as much as what
    all come to together."""
    worth_of = (lambda parts, by: (mean_f1(parts, by) + mean_of_slides(parts, by)) / 2) if by_slide else mean_f1
    answers = [Answers.of(held) for held in slides]
    shift = np.zeros(len(CLASSES))
    for _ in range(ROUNDS):
        for index in map(CLASSES.index, MOVED):
            worth = []
            for value in SHIFTS:
                shift[index] = value
                worth.append(worth_of(answers, shift) - PULL * (shift**2).sum())
            shift[index] = SHIFTS[int(np.argmax(np.round(worth, 9)))]
    return shift


def shifted(held: HeldOut, shift: np.ndarray) -> HeldOut:
    """The answers as a network with `shift` in its biases gives them."""
    matches = [
        replace(m, cells=replace(m.cells, logits=m.cells.logits + sharpness[:, None] * shift)) for m, sharpness in zip(held.matches, held.sharpness)
    ]
    return replace(held, matches=matches)


def shift_biases(network: CalibratedNet, shift: np.ndarray) -> None:
    """Puts the shifts into the network, in place."""
    with torch.no_grad():
        network.network.classes.bias += torch.tensor(shift, dtype=torch.float32)


def try_shifts(slides: list[HeldOut], by_slide: bool = False) -> list[HeldOut]:
    """Each slide with the shifts that the others choose: what the choice is worth on a slide that had no part in it."""
    return [shifted(held, choose_shifts([other for other in slides if other is not held], by_slide)) for held in slides]


def class_f1(slides: list[HeldOut]) -> dict[str, float]:
    """Plain F1 of each judged class over all slides."""
    matches: list[Matches] = [m for held in slides for m in held.matches]
    f1 = scores(sum(tally(m) for m in matches))[1:, 2]
    return {name: float(f1[CLASSES.index(name)]) for name in JUDGED}
