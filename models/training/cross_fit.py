"""Figures from networks that never saw the slide they answer on: the folds of split.json.

    cross_fit.py --data ../shared/data --labels models/training/labels --checkpoints FOLDER --out cross-fit.json

Reads FOLDER/fold0.pt, fold1.pt, ... (train.py --fold), calibrates each on the calibration slides, counts the fold's own slides, and
writes {bySlide, all, confusion, nll, classes, risk, flagged}. Test slides have no part in it.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from calibrate import TRIED_ERRORS, calibrate, choose_flags, disturb, judged_answers
from dataset import MEAN, STD, Field, load_fields
from evaluate import Matches, confusion, decode_fields, match, report, tally
from extra_labels import add_extra_labels
from network import CLASSES, CellNet
from reliability import class_calibration, negative_log_likelihood, risk_coverage
from split import FOLDS, split_fields


def answer(network: torch.nn.Module, fields: list[Field], chosen: dict) -> list[Matches]:
    """What a calibrated network says of the fields, held against their labels."""
    cells = decode_fields(network, fields, MEAN, STD, chosen["radiusPx"], 0.01)
    return [match(c.above(chosen["threshold"]), f) for c, f in zip(cells, fields)]


def flag_counts(matches: list[Matches], flags: dict[str, float]) -> np.ndarray:
    """Judged answers, wrong ones, those not flagged, and the wrong ones of these."""
    met, said, confidence = judged_answers(matches)
    kept = confidence >= np.array([flags[name] for name in CLASSES])[said]
    wrong = met != said
    return np.array([len(met), wrong.sum(), kept.sum(), (wrong & kept).sum()])


def shares(counts: np.ndarray) -> dict[str, float]:
    answers, wrong, kept, kept_wrong = (int(value) for value in counts)
    return {"answers": answers, "wrong": wrong / answers, "flagged": 1 - kept / answers, "unflagged": kept, "unflaggedWrong": kept_wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--checkpoints", type=Path, required=True, help="folder of fold0.pt, fold1.pt, ...")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    fields, matches, steps = [], [], []
    flagged = np.zeros((len(TRIED_ERRORS), 2, 4), int)
    for fold in range(len(FOLDS)):
        saved = torch.load(args.checkpoints / f"fold{fold}.pt")
        network = CellNet()
        network.load_state_dict(saved["weights"])
        steps.append(saved["step"])
        training, calibration, held_out = split_fields(add_extra_labels(load_fields(args.data / "cells"), args.labels, args.data), fold)
        calibrated, chosen, groups = calibrate(network, calibration, training, MEAN, STD)
        rng = np.random.default_rng(fold)
        fields += held_out
        answers = answer(calibrated, held_out, chosen)
        matches += answers
        disturbed = answer(calibrated, [disturb(field, rng) for field in held_out], chosen)
        for index, error in enumerate(TRIED_ERRORS):
            flags = choose_flags(groups, error)
            flagged[index] += [flag_counts(answers, flags), flag_counts(disturbed, flags)]
        print(f"fold {fold}: {len(held_out)} fields, {chosen}", flush=True)
    counts = [tally(m) for m in matches]
    figures = {
        "folds": FOLDS, "steps": steps, "fields": len(fields), "all": report(counts),
        "bySlide": {slide: report([c for c, f in zip(counts, fields) if f.slide == slide]) for slide in sorted({f.slide for f in fields})},
        "confusion": confusion(matches).tolist(), "nll": negative_log_likelihood(matches), "classes": class_calibration(matches),
        "risk": risk_coverage(matches),
        "flagged": {str(error): {"as they are": shares(own), "disturbed": shares(other)} for error, (own, other) in zip(TRIED_ERRORS, flagged)},
    }
    args.out.write_text(json.dumps(figures, indent=1) + "\n")
    for row in figures["all"]:
        print("{name:32s} n {labelled:5d} said {said:5d}".format(**row), *(f"{key} {row[key][0]:.2f}" for key in ("precision", "recall", "f1")))
    print(json.dumps({"flagged": figures["flagged"], "nll": figures["nll"]}, indent=1))


if __name__ == "__main__":
    main()
