"""One command: trains, exports, calibrates, evaluates, writes manifest and card.

See README.md for the command that made the network in this repository.
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from torch.nn import functional
from torch.utils.data import DataLoader

from base import load_onnx
from calibrate import FLAG_ERROR, calibrate, choose_flags
from card import write_card
from cross_fit import answer
from dataset import MEAN, STD, load_fields, load_nuclei
from decode import normalised
from evaluate import confusion, report, tally
from extra_labels import add_extra_labels, read_entries
from export import HALO_PX, export_onnx, write_manifest
from network import CLASSES, CellNet, receptive_radius_px
from reliability import trust_figures
from sampling import CropBatches
from split import split_fields
from targets import NO_CLASS

# Rare classes are already drawn more often; these weights go on towards equal say, and calibration puts the true rarity back.
CLASS_WEIGHTS = torch.tensor([1.2, 1.5, 1.2, 0.6, 1.8, 0.7])
WARM_UP_STEPS = 300
# From here on the network is good enough to doubt an empty place in a field that is called complete.
TRUST_FROM_STEP = 1500
MEAN_DECAY = 0.998


def losses(network: CellNet, batch: list[torch.Tensor], trust_network: bool, bfloat16: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """-> centre loss, class loss of one batch. With `bfloat16` the network runs in it (twice as fast on CPUs that have its
    instructions, fifteen times slower on those that have not); the losses are float32."""
    images, centre, weight, classes, hard = batch
    pixels = (images - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        said_centre, said_classes = network(pixels.contiguous(memory_format=torch.channels_last))
    said_centre, said_classes = said_centre.float(), said_classes.float()
    if trust_network:
        # "Complete" fields miss some nuclei: where the network is sure of a cell that nobody listed, learn little.
        doubtful = (torch.sigmoid(said_centre.detach()) > 0.6) & (centre < 0.1) & (hard < 0.5)
        weight = torch.where(doubtful, weight * 0.2, weight)
    weight = weight * (1 + 2 * centre)
    per_cell = functional.binary_cross_entropy_with_logits(said_centre, centre, reduction="none")
    centre_loss = (per_cell * weight).sum() / weight.sum().clamp(min=1)
    if (classes != NO_CLASS).any():
        class_loss = functional.cross_entropy(said_classes, classes, CLASS_WEIGHTS, ignore_index=NO_CLASS, label_smoothing=0.03)
    else:
        class_loss = said_classes.sum() * 0
    return centre_loss, class_loss


def train(network: CellNet, batches: CropBatches, stage: dict, from_step: int, checkpoint: Path,
          bfloat16: bool) -> CellNet:
    """One stage {steps, rate, fallsOver}: AdamW with a warm-up, then a constant rate or (`fallsOver`) a cosine that would reach zero
    after so many steps; returns the running mean of the weights."""
    steps, peak_rate, falls_over = stage["steps"], stage["rate"], stage["fallsOver"]
    network.to(memory_format=torch.channels_last)
    mean = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak_rate, weight_decay=0.02)
    started, running = time.time(), np.zeros(2)
    loader = iter(DataLoader(batches, batch_size=None, num_workers=1, prefetch_factor=4))
    for step in range(steps):
        fall = 0.5 * (1 + math.cos(math.pi * step / falls_over)) if falls_over else 1.0
        for group in optimiser.param_groups:
            group["lr"] = peak_rate * min(1, (step + 1) / WARM_UP_STEPS) * fall
        network.train()
        centre_loss, class_loss = losses(network, next(loader), from_step + step >= TRUST_FROM_STEP, bfloat16)
        optimiser.zero_grad()
        (4 * centre_loss + class_loss).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        decay = min(MEAN_DECAY, (step + 1) / (step + 20))
        with torch.no_grad():
            for kept, new in zip(mean.state_dict().values(), network.state_dict().values()):
                kept.lerp_(new, 1 - decay) if kept.dtype.is_floating_point else kept.copy_(new)
        running += [centre_loss.item(), class_loss.item()]
        if (step + 1) % 50 == 0:
            print(f"step {step + 1}/{steps} centre {running[0] / 50:.4f} class {running[1] / 50:.4f} {time.time() - started:.0f} s", flush=True)
            running[:] = 0
        if (step + 1) % 250 == 0 or step + 1 == steps:
            torch.save({"weights": mean.state_dict(), "step": from_step + step + 1}, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").replace(checkpoint)
    return mean


def finish(network: CellNet, out: Path, train_fields: list, calibration: list, test: list, cross_fit: dict, run: dict) -> None:
    """Calibrate, export, evaluate, manifest, card. `test`: the test fields with the cells that their first labels left out."""
    out.mkdir(parents=True, exist_ok=True)
    network = network.to(memory_format=torch.contiguous_format).eval()
    run["radiusPx"] = receptive_radius_px(network)
    if run["radiusPx"] > HALO_PX:
        raise ValueError("the receptive field is wider than the halo")
    calibrated, chosen, groups = calibrate(network, calibration, train_fields, MEAN, STD)
    chosen["flags"] = choose_flags(groups, FLAG_ERROR)
    run["parameters"] = sum(p.numel() for p in calibrated.parameters())
    export_onnx(calibrated, out / "model.onnx")
    manifest = write_manifest(calibrated, out, MEAN, STD, chosen, trained_on(train_fields))
    (out / "leave-slides-out.json").write_text(json.dumps(cross_fit, indent=1) + "\n")
    matches = answer(calibrated, test, chosen)
    counts = [tally(m) for m in matches]
    tables = {
        "complete": report([c for c, f in zip(counts, test) if f.complete]),
        "all": report(counts),
        "bySlide": {slide: report([c for c, f in zip(counts, test) if f.slide == slide]) for slide in sorted({f.slide for f in test})},
        "confusion": confusion(matches),
        "reliability": trust_figures(matches, chosen["flags"]),
        "crossFit": cross_fit,
    }
    write_card(out, manifest, {"train": train_fields, "calibration": calibration, "test": test}, tables, chosen, run)
    for part in ("complete", "all"):
        print(part)
        for row in tables[part]:
            print("  {name:32s} n {labelled:5d} said {said:5d}".format(**row), *(f"{key} {row[key][0]:.2f}" for key in ("precision", "recall", "f1")))
    print(tables["confusion"], chosen, json.dumps(tables["reliability"]), sep="\n")


def average(start: CellNet, end: CellNet, share: float) -> CellNet:
    """The weights between two networks of one descent: what was learned last, without losing what held on other slides (Wortsman et
    al. 2022)."""
    mixed = copy.deepcopy(end)
    with torch.no_grad():
        for value, first in zip(mixed.state_dict().values(), start.state_dict().values()):
            if value.dtype.is_floating_point:
                value.lerp_(first, share)
    return mixed


def completion_counts(labels: Path | None) -> dict[str, int]:
    """What two readers said where the first labels of the test fields had nothing."""
    said = [cell["label"] for entry in (read_entries(labels, "evaluation") if labels else []) for cell in entry["cells"]]
    return {"looked": len(said), "cells": sum(label in CLASSES for label in said), "nothing": said.count("none")}


def sample_pixels(fields: list) -> torch.Tensor:
    """Corners of one field in twelve, normalised: what load_onnx measures spreads on."""
    return torch.cat([normalised(field.rgb[:240, :240], MEAN, STD) for field in fields[::12]])


def trained_on(fields: list) -> str:
    """The sentence of the manifest."""
    real = [field for field in fields if field.slide != "generated"]
    return (
        f"{len(real)} H&E images of {len({f.slide for f in real} - {'CMU-1'})} Pathology Atlas slides (digestive tract) and CMU-1, "
        "project annotation, not pathologist-verified; generated fields for mast cells"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with cells/, unlabelled/ and slides/")
    parser.add_argument("--labels", type=Path, help="further labels (models/training/labels), for the stages that use them")
    parser.add_argument("--nuclei", type=Path, help="NuCLS example tiles, detection only")
    parser.add_argument("--extra", type=Path, help="generated fields in the same layout as --data")
    parser.add_argument("--extra-share", type=float, default=0.1)
    parser.add_argument("--out", type=Path, help="folder of the network; not for a fold")
    parser.add_argument("--recipe", type=Path, default=Path(__file__).parent / "recipe.json", help="the stages")
    parser.add_argument("--batch", type=int, default=14)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path, default=Path("/tmp/granuloscope-checkpoint.pt"), help="written every 250 steps")
    parser.add_argument("--init", type=Path, help="start from this checkpoint, or from an exported network of this shape (.onnx)")
    parser.add_argument("--cross-fit", type=Path, help="what cross_fit.py wrote: the figures of the folds, for the card; not for a fold")
    parser.add_argument("--from-stage", type=int, default=0, help="with --init: leave the stages before this one out")
    parser.add_argument("--bfloat16", action="store_true", help="faster on CPUs with bfloat16 instructions; the figures stay, the bytes differ")
    parser.add_argument("--fold", type=int, help="train without the slides of this fold of split.json and stop at the checkpoint (for cross_fit.py)")
    parser.add_argument("--finish-only", action="store_true", help="no training: export and evaluate --init")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)

    fields = load_fields(args.data / "cells")
    train_fields, calibration, test = split_fields(fields, args.fold)
    nuclei = load_nuclei(args.nuclei) if args.nuclei else []
    extra = load_fields(args.extra, margin_microns=0) if args.extra else []
    network, done, before = CellNet(), 0, 0
    if args.init and args.init.suffix == ".onnx":
        network, before = load_onnx(args.init, sample_pixels(train_fields)), TRUST_FROM_STEP
    elif args.init:
        saved = torch.load(args.init)
        network.load_state_dict(saved["weights"])
        done = saved["step"]
    more_fields = train_fields
    if args.labels:
        more_fields, calibration, _ = split_fields(add_extra_labels(fields, args.labels, args.data), args.fold)
        test = add_extra_labels(test, args.labels, args.data, "evaluation")
    recipe = json.loads(args.recipe.read_text())
    start = copy.deepcopy(network)
    stages = [] if args.finish_only else recipe["stages"]
    for index, stage in enumerate(stages[args.from_stage :], args.from_stage):
        fields = more_fields if stage["furtherLabels"] else train_fields
        batches = CropBatches(fields, nuclei, extra, args.extra_share, stage["redCellShare"], args.batch, args.seed + index)
        network = train(network, batches, stage, before + done, args.checkpoint, args.bfloat16)
        done += stage["steps"]
    if recipe.get("shareOfStart") and not args.finish_only:
        network = average(start, network, recipe["shareOfStart"])
        torch.save({"weights": network.state_dict(), "step": done}, args.checkpoint)
    if args.fold is not None:
        print(f"fold {args.fold} is in {args.checkpoint}; cross_fit.py reads it")
        return
    run = {
        "out": str(args.out),
        "seed": args.seed,
        "steps": done,
        "versions": f"Python with torch {torch.__version__}, onnx {onnx.__version__}, numpy {np.__version__}",
        "nuclei": len(nuclei),
        "completion": completion_counts(args.labels),
        "extra": f"; {len(extra)} generated fields ({args.extra_share:.0%} of the crops)" if extra else "",
    }
    finish(network, args.out, more_fields, calibration, test, json.loads(args.cross_fit.read_text()), run)


if __name__ == "__main__":
    main()
