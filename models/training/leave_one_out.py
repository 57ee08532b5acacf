"""Figures from networks that never saw the slide they answer on: one for each training slide (learn.py, without-N.pt).

Each is calibrated on the calibration slides as the network itself is, and counts the slide it never saw. Test slides have no part in it,
so what is seen here may choose a rule.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch

from calibrate import calibrate
from dataset import MEAN, STD, Field
from evaluate import Matches, confusion, decode_fields, match, report, tally
from learn import load_network
from reliability import class_calibration, negative_log_likelihood, risk_coverage


@dataclass
class HeldOut:
    """What a network that never saw `slide` says of its fields."""

    slide: str
    fields: list[Field]
    matches: list[Matches]


def answer(network: torch.nn.Module, fields: list[Field], chosen: dict) -> list[Matches]:
    """What a calibrated network says of the fields, held against their labels."""
    cells = decode_fields(network, fields, MEAN, STD, chosen["radiusPx"], 0.01)
    return [match(c.above(chosen["threshold"]), f) for c, f in zip(cells, fields)]


def leave_one_out(checkpoints: Path, training: list[Field], calibration: list[Field]) -> list[HeldOut]:
    """Every training slide, answered by the network that never saw it."""
    answers = []
    for index, slide in enumerate(json.loads((checkpoints / "slides.json").read_text())):
        held = [f for f in training if f.slide == slide]
        calibrated, chosen = calibrate(load_network(checkpoints / f"without-{index}.pt"), calibration, MEAN, STD)
        answers.append(HeldOut(slide, held, answer(calibrated, held, chosen)))
        print(f"without {slide}: {len(held)} fields, {chosen}", flush=True)
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
