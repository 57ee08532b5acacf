"""Figures and flag thresholds from networks that never saw the slide they answer on: the folds of split.json.

    cross_fit.py --data ../shared/data --labels models/training/labels --checkpoints FOLDER --out cross-fit.json

Reads FOLDER/fold0.pt, fold1.pt, ... (train.py --fold), calibrates each on the calibration slides, counts the fold's own slides, and
writes {flags, bySlide, all, confusion, reliability, disturbed}. Test slides have no part in it.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from calibrate import calibrate, choose_flags, disturb, judged_answers
from dataset import MEAN, STD, Field, load_fields
from evaluate import Matches, confusion, decode_fields, match, report, tally
from extra_labels import add_extra_labels
from network import CLASSES, CellNet
from reliability import trust_figures
from split import FOLDS, split_fields


def answer(network: torch.nn.Module, fields: list[Field], chosen: dict) -> list[Matches]:
    """What a calibrated network says of the fields, held against their labels."""
    cells = decode_fields(network, fields, MEAN, STD, chosen["radiusPx"], 0.01)
    return [match(c.above(chosen["threshold"]), f) for c, f in zip(cells, fields)]


def wrong_and_flagged(matches: list[Matches], flags: dict[str, float]) -> dict[str, float]:
    """Share of the judged answers that are wrong, that are flagged, and that are wrong of those not flagged."""
    met, said, confidence = judged_answers(matches)
    flagged = confidence < np.array([flags[name] for name in CLASSES])[said]
    wrong = met != said
    return {"answers": len(met), "wrong": float(wrong.mean()), "flagged": float(flagged.mean()), "unflaggedWrong": float(wrong[~flagged].mean())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--checkpoints", type=Path, required=True, help="folder of fold0.pt, fold1.pt, ...")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    fields, matches, disturbed, steps = [], [], [], []
    for fold in range(len(FOLDS)):
        saved = torch.load(args.checkpoints / f"fold{fold}.pt")
        network = CellNet()
        network.load_state_dict(saved["weights"])
        steps.append(saved["step"])
        training, calibration, held_out = split_fields(add_extra_labels(load_fields(args.data / "cells"), args.labels, args.data), fold)
        calibrated, chosen = calibrate(network, calibration, training, MEAN, STD)
        rng = np.random.default_rng(fold)
        fields += held_out
        matches += answer(calibrated, held_out, chosen)
        disturbed += answer(calibrated, [disturb(field, rng) for field in held_out], chosen)
        print(f"fold {fold}: {len(held_out)} fields, {chosen}", flush=True)
    flags = choose_flags(matches)
    counts = [tally(m) for m in matches]
    figures = {
        "folds": FOLDS, "steps": steps, "fields": len(fields), "flags": flags, "all": report(counts),
        "bySlide": {slide: report([c for c, f in zip(counts, fields) if f.slide == slide]) for slide in sorted({f.slide for f in fields})},
        "confusion": confusion(matches).tolist(), "reliability": trust_figures(matches, flags),
        "disturbed": {"as they are": wrong_and_flagged(matches, flags), "disturbed": wrong_and_flagged(disturbed, flags)},
    }
    args.out.write_text(json.dumps(figures, indent=1) + "\n")
    for row in figures["all"]:
        print("{name:32s} n {labelled:5d} said {said:5d}".format(**row), *(f"{key} {row[key][0]:.2f}" for key in ("precision", "recall", "f1")))
    print(json.dumps({"flags": flags, "disturbed": figures["disturbed"], "nll": figures["reliability"]["nll"]}, indent=1))


if __name__ == "__main__":
    main()
