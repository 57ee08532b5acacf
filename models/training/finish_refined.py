"""Makes a network of what refine.py left: calibration, biases, flags, decisions, model.onnx, figures, manifest, card.

    finish_refined.py --data ../shared/data --work FOLDER --network FOLDER/refined.pt --before models/granulocytes-5 --out models/granulocytes-6

Everything is chosen on the calibration slides. The network before is measured in the same way, for the card.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch

from absent_class import fit_absent
from balance import choose_shifts, class_f1, shift_biases, shifted, try_shifts
from bank import unpack
from calibrate import calibrate
from card_refined import write_card
from dataset import MEAN, STD, Field, load_fields
from decisions import Answers, answers_of, choose_decisions, try_decisions
from evaluate import Matches, confusion, report, tally
from export import HALO_PX, export_onnx, write_manifest
from extra_labels import add_extra_labels
from flags import choose_error, choose_flags, labelled_answers, try_rule
from learn import load_networks
from leave_one_out import HeldOut, answer, by_slide
from looks import report as look_report
from network import CLASSES, CalibratedNet, receptive_radius_px
from reliability import trust_figures
from shipped import load_shipped
from split import FIRST_CALIBRATION_SLIDES, FIRST_TEST_SLIDES, split_fields

HERE = Path(__file__).parent
# Every so many training fields say what a mast cell is not.
ABSENT_STEP = 12
# There are many more calibration fields than finish.py has: fewer disturbed copies of each.
COPIES = 2


def load_parts(data: Path, labels: Path) -> tuple[list[Field], dict[str, list[Field]]]:
    """-> the calibration fields, and the test fields of each test set."""
    first, granulocytes = load_fields(data / "cells"), load_fields(data / "granulocytes")
    calibration = split_fields(add_extra_labels(first, labels, data) + granulocytes)[1]
    test = add_extra_labels(split_fields(first)[2], labels, data, "evaluation")
    fresh = split_fields(granulocytes)[2]
    return calibration, {"old": test, "new": fresh, "both": test + fresh}


def finish(network_file: Path, training: list[Field], calibration: list[Field], generated: list[Field]) -> tuple[CalibratedNet, dict, dict, dict[int, Matches]]:
    """-> the calibrated network, all that was chosen for it, how the rules do on slides left out of the choice, and what it says of the
    calibration fields (by id)."""
    network = load_networks(network_file)[0]
    if receptive_radius_px(network) > HALO_PX:
        raise ValueError("the receptive field is wider than the halo")
    first = [field for field in calibration if field.slide in FIRST_CALIBRATION_SLIDES]
    calibrated, chosen = calibrate(network, calibration, MEAN, STD, first, COPIES)
    print(chosen, flush=True)
    present = {int(label) for field in calibration for label in field.labels}
    absent = [index for index in range(len(CLASSES)) if index not in present]
    for index in absent:
        fit_absent(calibrated, index, generated, training, chosen)
    chosen["absent"] = [CLASSES[index] for index in absent]
    unseen = by_slide(calibrated, calibration, chosen)
    print("answered", flush=True)
    balanced = {"before": class_f1(unseen), "others": class_f1(try_shifts(unseen, by_slide=True))}
    shift = choose_shifts(unseen, by_slide=True)
    shift_biases(calibrated, shift)
    chosen["shifts"] = dict(zip(CLASSES, shift.tolist()))
    unseen = [shifted(part, shift) for part in unseen]
    slides = [labelled_answers(part.slide, part.matches) for part in unseen]
    tried = try_rule(slides)
    chosen["flagError"] = choose_error(tried)
    chosen["flags"] = dict(zip(CLASSES, choose_flags(slides, chosen["flagError"]).tolist()))
    answers = [answers_of(part.slide, part.matches) for part in unseen]
    chosen["decisions"] = choose_decisions(answers)
    return calibrated, chosen, {"balance": balanced, "flags": tried, "decisions": try_decisions(answers)}, known_of(unseen)


def known_of(held: list[HeldOut]) -> dict[int, Matches]:
    return {id(field): matches for part in held for field, matches in zip(part.fields, part.matches)}


def figures(fields: list[Field], matches: list[Matches], chosen: dict) -> dict:
    """Everything that is said of one set of fields."""
    said = [tally(m) for m in matches]
    per_field: list[Answers] = [answers_of(f.slide, [m]) for f, m in zip(fields, matches)]
    slides = sorted({field.slide for field in fields})
    return {
        "all": report(said), "bySlide": {slide: report([c for c, f in zip(said, fields) if f.slide == slide]) for slide in slides},
        "confusion": confusion(matches).tolist(),
        "looks": look_report(per_field, chosen["decisions"]),
        "looksBySlide": {slide: look_report([a for a in per_field if a.slide == slide], chosen["decisions"]) for slide in slides},
    }


def measure(network: CalibratedNet, calibration: list[Field], test: dict[str, list[Field]], chosen: dict, known: dict[int, Matches]) -> dict:
    """The figures of the calibration slides, the first test slides (all, and the complete fields alone), the new ones, and both."""
    parts = {"calibration": calibration, **test, "complete": [field for field in test["old"] if field.complete]}
    known = known | known_of([answer(network, "", test["both"], chosen)])
    result = {}
    for name, fields in parts.items():
        matches = [known[id(field)] for field in fields]
        result[name] = figures(fields, matches, chosen)
        if name in ("old", "both"):
            result[name]["reliability"] = trust_figures(matches, chosen["flags"])
    return result


def measure_shipped(folder: Path, calibration: list[Field], test: dict[str, list[Field]]) -> dict:
    """The same figures of the network before: its own thresholds, decisions chosen as the new one's are."""
    network, manifest = load_shipped(folder / "model.onnx"), json.loads((folder / "manifest.json").read_text())
    chosen = {"threshold": manifest["detection"]["threshold"], "radiusPx": manifest["detection"]["radiusPx"], "flags": manifest["thresholds"]}
    unseen = by_slide(network, calibration, chosen)
    chosen["decisions"] = choose_decisions([answers_of(part.slide, part.matches) for part in unseen])
    return {"id": manifest["id"], "decisions": chosen["decisions"], **measure(network, calibration, test, chosen, known_of(unseen))}


def trained_on(fields: list[Field]) -> str:
    """The sentence of the manifest."""
    slides = {field.slide for field in fields if len(field.points)} - {"CMU-1"}
    labelled = sum(len(field.points) > 0 for field in fields)
    return (
        f"{labelled} H&E images of {len(slides)} Pathology Atlas slides and CMU-1, "
        "project annotation, not pathologist-verified; generated fields for mast cells"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="refine.py's")
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--before", type=Path, required=True, help="folder of the network to be compared with")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--number", type=int, default=6)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    calibration, test = load_parts(args.data, HERE / "labels")
    training = unpack(args.work / "fields.zip")["train"]
    generated = load_fields(args.work / "generated-unseen", margin_microns=0)
    calibrated, chosen, tried, known = finish(args.network, training[::ABSENT_STEP], calibration, generated[::2])
    export_onnx(calibrated, args.out / "model.onnx")
    manifest = write_manifest(calibrated, args.out, MEAN, STD, chosen, trained_on(training), args.number)
    print(json.dumps(chosen), flush=True)
    own = measure(calibrated, calibration, test, chosen, known)
    told = args.work / f"figures-{args.before.name}.json"
    if not told.exists():
        told.write_text(json.dumps(measure_shipped(args.before, calibration, test)))
    before = json.loads(told.read_text())
    stages = [torch.load(path) for path in sorted(args.work.glob("stage-*/progress.pt"))]
    run = {
        "out": str(args.out), "radiusPx": receptive_radius_px(calibrated.network), "parameters": sum(p.numel() for p in calibrated.parameters()),
        "versions": f"Python with torch {torch.__version__}, onnx {onnx.__version__}, numpy {np.__version__}",
        "steps": sum(stage["steps"] for stage in stages), "minutes": round(sum(stage["seconds"] for stage in stages) / 60),
    }
    (args.out / "figures.json").write_text(json.dumps({"sha256": manifest["sha256"], "own": own, "before": before, "tried": tried, "run": run}) + "\n")
    write_card(args.out, manifest, {"train": training, "calibration": calibration, "test": test["old"], "new test": test["new"]}, own, before, tried, chosen, run)
    for part in ("calibration", "old", "new", "both"):
        for name, rows in (("own", own), ("before", before)):
            print(part, name, *(f"{row['name'][:10]} {row['f1'][0]:.3f}" for row in rows[part]["all"]))


if __name__ == "__main__":
    main()
