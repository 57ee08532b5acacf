"""Figures from networks that never saw the slide they answer on: the mean of two twins for each pair of training slides (learn.py).

Each is calibrated on the calibration slides as the network itself is, and counts the slides it never saw. Test slides have no part in it,
so what is seen here may choose a rule.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from calibrate import calibrate
from dataset import MEAN, STD, Field
from decode import decode, normalised
from evaluate import Matches, confusion, match, report, tally
from learn import load_networks
from network import CalibratedNet, MeanNet
from reliability import class_calibration, negative_log_likelihood, risk_coverage


@dataclass
class HeldOut:
    """What a network says of the fields of one slide, held against their labels; `sharpness`: for each field, exp(-doubt) at every cell."""

    slide: str
    fields: list[Field]
    matches: list[Matches]
    sharpness: list[np.ndarray]


@torch.no_grad()
def answer(network: CalibratedNet, slide: str, fields: list[Field], chosen: dict) -> HeldOut:
    """What a calibrated network says of fields of one slide (or of several, under one name)."""
    held = HeldOut(slide, fields, [], [])
    for field in fields:
        features = network.network.features(normalised(field.rgb, MEAN, STD))
        sharpness = network.sharpness_of(features)
        centre, classes = network.network.centre(features), network.network.classes(features) * sharpness
        cells = decode(centre[0, 0].numpy(), classes[0].numpy(), chosen["threshold"], chosen["radiusPx"])
        held.matches.append(match(cells, field))
        held.sharpness.append(sharpness[0, 0].numpy()[cells.row, cells.column])
    return held


def by_slide(network: CalibratedNet, fields: list[Field], chosen: dict) -> list[HeldOut]:
    """`answer` for each slide among the fields."""
    slides = sorted({field.slide for field in fields})
    return [answer(network, slide, [field for field in fields if field.slide == slide], chosen) for slide in slides]


def leave_one_out(checkpoints: Path, training: list[Field], calibration: list[Field]) -> list[HeldOut]:
    """Every training slide, answered by the mean of the twins that never saw it."""
    answers: list[HeldOut] = []
    for place, slides in enumerate(json.loads((checkpoints / "slides.json").read_text())):
        calibrated, chosen = calibrate(MeanNet(load_networks(checkpoints / f"twins-slides-{place}.pt")), calibration, MEAN, STD)
        answers += by_slide(calibrated, [field for field in training if field.slide in slides], chosen)
        print(f"without {slides}: {chosen}", flush=True)
    return answers


def leave_one_out_figures(held_out: list[HeldOut], flagged: dict) -> dict:
    """For the card and leave-one-slide-out.json; `flagged`: what flags.try_rule says."""
    matches = [m for part in held_out for m in part.matches]
    return {
        "slides": [part.slide for part in held_out],
        "fields": sum(len(part.fields) for part in held_out),
        "all": report([tally(m) for m in matches]),
        "bySlide": {part.slide: report([tally(m) for m in part.matches]) for part in held_out},
        "confusion": confusion(matches).tolist(),
        "nll": negative_log_likelihood(matches),
        "classes": class_calibration(matches),
        "risk": risk_coverage(matches),
        "flagged": flagged,
    }
