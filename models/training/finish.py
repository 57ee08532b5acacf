"""Makes a network of what training left: calibration, thresholds, model.onnx, its check on the test slides, manifest and card.

    finish.py --data ../shared/data --labels models/training/labels --generated FOLDER --checkpoints FOLDER --out models/granulocytes-5
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch

from absent_class import fit_absent
from balance import choose_shifts, class_f1, shift_biases, shifted, try_shifts
from calibrate import calibrate
from card import write_card
from dataset import MEAN, STD, Field, load_fields
from evaluate import confusion, report, tally
from export import HALO_PX, export_onnx, write_manifest
from extra_labels import add_extra_labels, read_entries
from flags import choose_error, choose_flags, labelled_answers, try_rule
from learn import load_networks
from leave_one_out import answer, by_slide, leave_one_out, leave_one_out_figures
from network import CLASSES, CalibratedNet, receptive_radius_px
from reliability import trust_figures
from split import CALIBRATION_SLIDES, split_fields


def completion_counts(labels: Path) -> dict[str, int]:
    """What two readers said where the first labels of the test fields had nothing."""
    said = [cell["label"] for entry in read_entries(labels, "evaluation") for cell in entry["cells"]]
    return {"looked": len(said), "cells": sum(label in CLASSES for label in said), "nothing": said.count("none")}


def trained_on(fields: list) -> str:
    """The sentence of the manifest."""
    slides = {field.slide for field in fields} - {"CMU-1"}
    return (
        f"{len(fields)} H&E images of {len(slides)} Pathology Atlas slides (digestive tract) and CMU-1, "
        "project annotation, not pathologist-verified; generated fields for mast cells"
    )


def make_network(checkpoints: Path, training: list[Field], calibration: list[Field], generated: list[Field]) -> tuple[CalibratedNet, dict, dict]:
    """-> the calibrated network, all that was chosen for it (detection, biases, flags), and the figures of the slides left out."""
    held_out = leave_one_out(checkpoints, training, calibration)
    network = load_networks(checkpoints / "network.pt")[0]
    if receptive_radius_px(network) > HALO_PX:
        raise ValueError("the receptive field is wider than the halo")
    calibrated, chosen = calibrate(network, calibration, MEAN, STD)
    unseen = held_out + by_slide(calibrated, calibration, chosen)
    balanced = {"before": class_f1(held_out), "others": class_f1([part for part in try_shifts(unseen) if part.slide not in CALIBRATION_SLIDES])}
    shift = choose_shifts(unseen)
    shift_biases(calibrated, shift)
    chosen["shifts"] = dict(zip(CLASSES, shift.tolist()))
    present = {int(label) for field in calibration for label in field.labels}
    absent = [index for index in range(len(CLASSES)) if index not in present]
    for index in absent:
        fit_absent(calibrated, index, generated, training, chosen)
    chosen["absent"] = [CLASSES[index] for index in absent]
    unseen = [shifted(part, shift) for part in unseen]
    slides = [labelled_answers(part.slide, part.matches) for part in unseen]
    tried = try_rule(slides)
    chosen["flagError"] = choose_error(tried)
    chosen["flags"] = dict(zip(CLASSES, choose_flags(slides, chosen["flagError"]).tolist()))
    return calibrated, chosen, leave_one_out_figures(unseen[: len(held_out)], tried) | {"balance": balanced}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--generated", type=Path, required=True, help="generated fields that training did not see")
    parser.add_argument("--checkpoints", type=Path, required=True, help="what learn.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    first = load_fields(args.data / "cells")
    training, calibration, _ = split_fields(add_extra_labels(first, args.labels, args.data))
    test = add_extra_labels(split_fields(first)[2], args.labels, args.data, "evaluation")
    calibrated, chosen, figures = make_network(args.checkpoints, training, calibration, load_fields(args.generated, margin_microns=0))
    export_onnx(calibrated, args.out / "model.onnx")
    manifest = write_manifest(calibrated, args.out, MEAN, STD, chosen, trained_on(training))
    (args.out / "leave-one-slide-out.json").write_text(json.dumps(figures, indent=1) + "\n")
    matches = answer(calibrated, "test", test, chosen).matches
    counts = [tally(m) for m in matches]
    tables = {
        "complete": report([c for c, f in zip(counts, test) if f.complete]),
        "all": report(counts),
        "bySlide": {slide: report([c for c, f in zip(counts, test) if f.slide == slide]) for slide in sorted({f.slide for f in test})},
        "confusion": confusion(matches),
        "reliability": trust_figures(matches, chosen["flags"]),
        "leftOut": figures,
    }
    run = {
        "out": str(args.out), "radiusPx": receptive_radius_px(calibrated.network), "parameters": sum(p.numel() for p in calibrated.parameters()),
        "versions": f"Python with torch {torch.__version__}, onnx {onnx.__version__}, numpy {np.__version__}",
        "completion": completion_counts(args.labels),
    }
    write_card(args.out, manifest, {"train": training, "calibration": calibration, "test": test}, tables, chosen, run)
    for part in ("complete", "all"):
        print(part)
        for row in tables[part]:
            print("  {name:32s} n {labelled:5d} said {said:5d}".format(**row), *(f"{key} {row[key][0]:.2f}" for key in ("precision", "recall", "f1")))
    print(tables["confusion"], chosen, json.dumps(tables["reliability"]), sep="\n")


if __name__ == "__main__":
    main()
